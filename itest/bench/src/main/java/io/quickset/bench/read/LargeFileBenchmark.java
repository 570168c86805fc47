package io.quickset.bench.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A file of 64 MiB through a channel, from its start to its end: of a snapshot, and the raw file on the same disk. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class LargeFileBenchmark {

    private static final int MEBIBYTES = 64;
    private static final int BUFFER_BYTES = 64 << 10;

    private EmbeddedNode node;
    private Path ofSnapshot;
    private Path raw;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    /** Brings the file. */
    @Setup(Level.Trial)
    public void start() throws Exception {
        node = EmbeddedNode.start();
        node.deploy(new LargeSource("firmware", "image", MEBIBYTES));
        ofSnapshot = node.registry().view().set("firmware").orElseThrow().root().resolve("image");
        raw = Files.copy(ofSnapshot, node.home().resolve("raw"));
    }

    /** Removes all files. */
    @TearDown(Level.Trial)
    public void stop() throws Exception {
        node.close();
    }

    /** Through the channel of a snapshot's file. */
    @Benchmark
    public long pathChannel() throws IOException {
        return readThrough(ofSnapshot);
    }

    /** Through the channel of a file of the system. */
    @Benchmark
    public long rawChannel() throws IOException {
        return readThrough(raw);
    }

    private long readThrough(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long bytes = 0;
            for (int count = channel.read(buffer.clear()); count >= 0; count = channel.read(buffer.clear())) {
                bytes += count;
            }
            return bytes;
        }
    }
}
