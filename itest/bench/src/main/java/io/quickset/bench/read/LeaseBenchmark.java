package io.quickset.bench.read;

import io.quickset.Lease;
import io.quickset.SetRegistry;
import io.quickset.View;
import io.quickset.bench.SampleSet;
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
import org.openjdk.jmh.annotations.Threads;

/** Taking a lease, recorded with its holder, and closing it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class LeaseBenchmark {

    private EmbeddedNode node;
    private SetRegistry registry;

    /** One small set. */
    @Setup(Level.Trial)
    public void start() throws Exception {
        node = EmbeddedNode.start();
        node.deploy(new SampleSet("web", 1, 10, 100));
        registry = node.registry();
    }

    /** Removes all files. */
    @TearDown(Level.Trial)
    public void stop() throws Exception {
        node.close();
    }

    /** One thread. */
    @Benchmark
    public View leaseAlone() {
        return lease();
    }

    /** Two threads at once. */
    @Benchmark
    @Threads(2)
    public View leaseOfTwo() {
        return lease();
    }

    private View lease() {
        try (Lease lease = registry.lease()) {
            return lease.view();
        }
    }
}
