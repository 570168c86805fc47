package io.quickset.bench.node;

import io.quickset.bench.Figure;
import io.quickset.bench.SampleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Scenario: hundreds of small set bundles renamed into deploy/ at once, until all are live; the peer gets the same. */
final class Storm {

    private static final int BUNDLES = 900;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration NO_READS = Duration.ofSeconds(1);
    private static final String NIO = "-Dfelix.fileinstall.disableNio2=false";
    private static final String LIVE = ": none -> 1.0.0 in generation ";

    private Storm() {}

    /** How many have come, by what the process leaves in its home. */
    private interface Count {
        long of(Path home) throws IOException;
    }

    static List<Figure> run(Bench bench) throws Exception {
        Path home = bench.home("storm");
        double millis;
        long live;
        try (Launched node = Launched.node(bench.distribution(), home, NO_READS)) {
            millis = storm(node, home, Storm::live);
            live = live(home);
        }
        Path peerHome = bench.home("storm-peer");
        long installed;
        try (Launched peer = Launched.peer(bench.peerBundles(), peerHome, NO_READS, NIO)) {
            long before = installed(peerHome);
            storm(peer, peerHome, at -> installed(at) - before);
            installed = installed(peerHome) - before;
        }
        return List.of(
                Figure.atLeast(BUNDLES + " bundles renamed in at once: live", live, BUNDLES, "sets"),
                Figure.atMost("the same: until the last is live", millis / 1000, 10, "s"),
                Figure.told("plain FileInstall, NIO mode: installed within " + LIMIT.toSeconds() + " s", installed,
                        "bundles"));
    }

    /** Milliseconds until all had come; NaN when the limit was over before. */
    private static double storm(Launched process, Path home, Count count) throws IOException, InterruptedException {
        List<Path> jars = new ArrayList<>();
        Path incoming = Files.createDirectories(home.resolve("incoming"));
        for (int i = 0; i < BUNDLES; i++) {
            jars.add(new SampleSet("storm-" + i, 1, 1, 64).writeBundle(incoming.resolve("storm-" + i + ".jar")));
        }
        long start = System.nanoTime();
        for (Path jar : jars) {
            process.drop(jar, jar.getFileName().toString());
        }
        while (System.nanoTime() - start < LIMIT.toNanos()) {
            if (count.of(home) >= BUNDLES) {
                return (System.nanoTime() - start) / 1e6;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return Double.NaN;
    }

    /** A line in the log for each. */
    private static long live(Path home) throws IOException {
        try (Stream<String> lines = Files.lines(home.resolve("data/log/quickset.log"))) {
            return lines.filter(line -> line.contains(LIVE)).count();
        }
    }

    /** A folder in the framework's cache for each. */
    private static long installed(Path home) throws IOException {
        try (Stream<Path> bundles = Files.list(home.resolve("cache"))) {
            return bundles.filter(path -> path.getFileName().toString().startsWith("bundle")).count();
        }
    }
}
