package io.quickset.bench.read;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.quickset.bench.SampleSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Files of 4 KiB, one of 2,000, by way of a path: from a snapshot, and from jimfs on the same tree. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class PathBenchmark {

    private static final int FILES = 2000;
    private static final int FILE_BYTES = 4096;

    private EmbeddedNode node;
    private FileSystem jimfs;
    private Path snapshotRoot;
    private Path jimfsRoot;

    /** Brings the same files everywhere. */
    @Setup(Level.Trial)
    public void start() throws Exception {
        SampleSet set = new SampleSet("web", 1, FILES, FILE_BYTES);
        node = EmbeddedNode.start();
        node.deploy(set);
        snapshotRoot = node.registry().view().set("web").orElseThrow().root();
        jimfs = Jimfs.newFileSystem(Configuration.unix());
        jimfsRoot = jimfs.getPath("/work");
        for (int file = 0; file < FILES; file++) {
            Path path = jimfsRoot.resolve(SampleSet.path(file));
            Files.createDirectories(path.getParent());
            Files.write(path, set.content(file));
        }
    }

    /** Removes all files. */
    @TearDown(Level.Trial)
    public void stop() throws Exception {
        jimfs.close();
        node.close();
    }

    /** Fills the keys of one thread. */
    @State(Scope.Thread)
    public static class Paths extends Keys {

        /** Before each trial. */
        @Setup(Level.Trial)
        public void fill() {
            fill(FILES);
        }
    }

    /** All bytes of a file of the snapshot. */
    @Benchmark
    public byte[] pathReadAllBytes(Paths paths) throws IOException {
        return Files.readAllBytes(snapshotRoot.resolve(paths.next()));
    }

    /** All bytes of a file in jimfs. */
    @Benchmark
    public byte[] jimfsReadAllBytes(Paths paths) throws IOException {
        return Files.readAllBytes(jimfsRoot.resolve(paths.next()));
    }

    /** The sizes of all files, found by a walk over the snapshot. */
    @Benchmark
    public long pathWalk() throws IOException {
        return walk(snapshotRoot);
    }

    /** The same in jimfs. */
    @Benchmark
    public long jimfsWalk() throws IOException {
        return walk(jimfsRoot);
    }

    private static long walk(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile).mapToLong(PathBenchmark::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
