package io.quickset.bench.read;

import io.quickset.Resource;
import io.quickset.Snapshot;
import io.quickset.bench.SampleSet;
import java.nio.ByteBuffer;
import java.util.Optional;
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

/** Lookup among 20,000 files: an index that stays off the heap. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class LargeSetBenchmark {

    private static final int FILES = 20_000;

    private EmbeddedNode node;
    private Snapshot held;

    /** One large set of small files. */
    @Setup(Level.Trial)
    public void start() throws Exception {
        node = EmbeddedNode.start();
        node.deploy(new SampleSet("large", 1, FILES, 100));
        held = node.registry().view().set("large").orElseThrow();
    }

    /** Removes all files. */
    @TearDown(Level.Trial)
    public void stop() throws Exception {
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

    /** Lookup on a held snapshot. */
    @Benchmark
    public Optional<Resource> largeFind(Paths paths) {
        return held.find(paths.next());
    }

    /** Lookup and zero-copy content on a held snapshot. */
    @Benchmark
    public ByteBuffer largeFindContent(Paths paths) {
        return held.find(paths.next()).orElseThrow().content();
    }
}
