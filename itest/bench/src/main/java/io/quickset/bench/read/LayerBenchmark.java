package io.quickset.bench.read;

import io.quickset.Snapshot;
import io.quickset.bench.SampleSet;
import java.nio.ByteBuffer;
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

/** Reading from a set whose files come from four layers, and from one whose files come from one. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class LayerBenchmark {

    private static final int FILES = 2000;
    private static final int FILE_BYTES = 4096;

    private EmbeddedNode node;
    private Snapshot one;
    private Snapshot four;

    /** Deploys both. */
    @Setup(Level.Trial)
    public void start() throws Exception {
        node = EmbeddedNode.start();
        node.deploy(new SampleSource(new SampleSet("one", 1, FILES, FILE_BYTES), 1));
        node.deploy(new SampleSource(new SampleSet("four", 2, FILES, FILE_BYTES), 4));
        one = node.registry().view().set("one").orElseThrow();
        four = node.registry().view().set("four").orElseThrow();
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

    /** One layer. */
    @Benchmark
    public ByteBuffer oneLayer(Paths paths) {
        return one.find(paths.next()).orElseThrow().content();
    }

    /** Four. */
    @Benchmark
    public ByteBuffer fourLayers(Paths paths) {
        return four.find(paths.next()).orElseThrow().content();
    }
}
