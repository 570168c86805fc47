package io.quickset.bench.read;

import io.quickset.bench.Figure;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the JMH benchmarks with the memory and the collector of a node, and makes ratios of their results. */
public final class ReadFigures {

    private static final String[] NODE_FLAGS = {
        "-Xms64m", "-Xmx64m", "-XX:+UseSerialGC", "-XX:+UseCondCardMark", "-XX:-UsePerfData", "-XX:ReservedCodeCacheSize=48m"
    };

    private final Map<String, Double> nanos = new HashMap<>();

    /** Runs what matches, all by default, and tells the figures that can be told. */
    public List<Figure> run(String include, int forks, String jsonFile) throws RunnerException {
        var options = new OptionsBuilder()
                .include(include)
                .forks(forks)
                .warmupIterations(3)
                .warmupTime(TimeValue.milliseconds(500))
                .measurementIterations(30)
                .measurementTime(TimeValue.milliseconds(100))
                .jvmArgs(NODE_FLAGS)
                .jvmArgsAppend("-Dbench.bundles=" + System.getProperty("bench.bundles"))
                .shouldFailOnError(true)
                .resultFormat(ResultFormatType.JSON)
                .result(jsonFile)
                .build();
        for (RunResult result : new Runner(options).run()) {
            String name = result.getParams().getBenchmark();
            nanos.put(name.substring(name.lastIndexOf('.') + 1), median(result));
        }
        return figures();
    }

    private List<Figure> figures() {
        double map = time("hashMapGet");
        double chain = time("chain");
        double copied = time("chainCopied");
        double entry = time("bundleEntry");
        double twoStep = Math.min(time("twoStepLocal"), time("twoStepPackaged"));
        return List.of(
                Figure.told("HashMap.get, the yardstick", map, "ns"),
                Figure.told("find", time("find"), "ns"),
                Figure.told("find + content", time("findContent"), "ns"),
                Figure.told("full chain, zero copy", chain, "ns"),
                Figure.told("full chain, bytes copied", copied, "ns"),
                Figure.told("Bundle.getEntry + read", entry, "ns"),
                Figure.told("two-step, local file there", time("twoStepLocal"), "ns"),
                Figure.told("two-step, packaged copy", time("twoStepPackaged"), "ns"),
                Figure.atMost("find, against HashMap.get", time("find") / map, 1.2, "times"),
                Figure.atMost("find + content, against HashMap.get", time("findContent") / map, 2.3, "times"),
                Figure.atMost("full chain, against HashMap.get", chain / map, 2.5, "times"),
                Figure.atLeast("full chain faster than Bundle.getEntry: zero copy", entry / chain, 300, "times"),
                Figure.atLeast("full chain faster than Bundle.getEntry: copied", entry / copied, 75, "times"),
                Figure.atLeast("full chain faster than two-step (its faster case): zero copy", twoStep / chain, 150, "times"),
                Figure.atLeast("full chain faster than two-step (its faster case): copied", twoStep / copied, 30, "times"),
                Figure.atMost("lease + close, one thread", time("leaseAlone"), 60, "ns"),
                Figure.atLeast("lease + close, throughput of two threads against one",
                        2 * time("leaseAlone") / time("leaseOfTwo"), 1.5, "times"),
                Figure.told("find + content in a set of one layer", time("oneLayer"), "ns"),
                Figure.atMost("find + content in a set of four layers, against one layer",
                        time("fourLayers") / time("oneLayer"), 1.05, "times"),
                Figure.told("find in 20,000 files (index off the heap)", time("largeFind"), "ns"),
                Figure.told("find + content in 20,000 files", time("largeFindContent"), "ns"),
                Figure.told("Files.readAllBytes on a snapshot's path", time("pathReadAllBytes"), "ns"),
                Figure.told("Files.readAllBytes in jimfs", time("jimfsReadAllBytes"), "ns"),
                Figure.atLeast("Files.readAllBytes on a snapshot's path, faster than in jimfs",
                        time("jimfsReadAllBytes") / time("pathReadAllBytes"), 1, "times"),
                Figure.told("Files.walk with sizes, faster than in jimfs",
                        time("jimfsWalk") / time("pathWalk"), "times"),
                Figure.told("64 MiB through the channel of a snapshot's file", time("pathChannel") / 1e6, "ms"),
                Figure.told("64 MiB through the channel of the raw file", time("rawChannel") / 1e6, "ms"),
                Figure.atLeast("FileChannel on a snapshot's path, speed against the raw file",
                        time("rawChannel") / time("pathChannel"), 0.5, "times"))
            .stream().filter(figure -> !Double.isNaN(figure.reached())).toList();
    }

    /** The median of all iterations of all forks. */
    private static double median(RunResult result) {
        double[] all = result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
                .sorted()
                .toArray();
        return (all[(all.length - 1) / 2] + all[all.length / 2]) / 2;
    }

    private double time(String benchmark) {
        return nanos.getOrDefault(benchmark, Double.NaN);
    }
}
