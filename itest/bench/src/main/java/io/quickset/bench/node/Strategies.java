package io.quickset.bench.node;

import io.quickset.bench.Figure;
import io.quickset.bench.SampleSet;
import io.quickset.bench.locator.Origin;
import io.quickset.bench.node.Launched.Seen;
import io.quickset.bench.probe.Stamps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Scenario: the same set, 1,000 files of 4 KiB, from each kind of source: what a start costs, a read, and memory. */
final class Strategies {

    private static final SampleSet SET = new SampleSet(Stamps.SET, 1, 1000, 4096);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration RESTING = Duration.ofNanos(500_000);
    private static final int STARTS = 5;
    private static final int READ_SECONDS = 3;
    private static final int WINDOWS = 10;
    private static final double SAME = 1.15; // one process against another, on a machine that does something else too

    private final Bench bench;
    private final OriginServer origin;

    private Strategies(Bench bench, OriginServer origin) {
        this.bench = bench;
        this.origin = origin;
    }

    static List<Figure> run(Bench bench) throws Exception {
        try (OriginServer origin = new OriginServer(SET)) {
            return new Strategies(bench, origin).compare();
        }
    }

    /** Puts the set where such a source has it, and tells the distribution to launch. */
    private interface Source {
        Path prepare(Path home) throws Exception;
    }

    private List<Figure> compare() throws Exception {
        List<Figure> figures = new ArrayList<>();
        double baked = figures(figures, "baked", this::bake, Double.NaN);
        figures(figures, "mounted", home -> {
            SET.writeBundle(home.resolve("deploy/bench.jar"));
            return bench.distribution();
        }, baked);
        figures(figures, "remote, HTTP on loopback", home -> {
            Bench.writeBundle(home.resolve("deploy/origin.jar"), Origin.class,
                    "io.quickset,io.quickset.spi,org.osgi.framework");
            return bench.distribution();
        }, baked);
        figures(figures, "overlay alone", home -> {
            for (int file = 0; file < SET.files(); file++) {
                Path path = home.resolve("overlay").resolve(SampleSet.path(file));
                Files.createDirectories(path.getParent());
                Files.write(path, SET.content(file));
            }
            configure(home, "routes.cfg", "*.overlay.bench = overlay\n");
            return bench.distribution();
        }, baked);
        figures(figures, "caching, the HTTP origin", home -> {
            origin.serveBundle(SET.writeBundle(home.resolve("set.jar")), "bench");
            configure(home, "io.quickset.origin-bench.cfg", "url=" + origin.address() + "\nsets=bench\nroot=resources\n");
            return bench.distribution();
        }, baked);
        return figures;
    }

    private static void configure(Path home, String file, String text) throws IOException {
        Files.writeString(Files.createDirectories(home.resolve("conf")).resolve(file), text);
    }

    private Path bake(Path home) throws Exception {
        Path distribution = home.resolve("distribution");
        if (new ProcessBuilder("cp", "-R", bench.distribution().toString(), distribution.toString()).inheritIO()
                .start().waitFor() != 0) {
            throw new IOException("can't copy " + bench.distribution());
        }
        SET.writeBundle(Files.createDirectories(distribution.resolve("sets")).resolve("bench.jar"));
        return distribution;
    }

    /** Adds a strategy's figures, and returns nanoseconds for a read. */
    private double figures(List<Figure> figures, String name, Source source, double baked) throws Exception {
        Path home = bench.home("strategy-" + name.replaceAll("\\W.*", ""));
        Bench.addProbe(home);
        Path distribution = source.prepare(home);
        double cold = 0;
        List<Double> ready = new ArrayList<>();
        List<Double> live = new ArrayList<>();
        double resident = 0;
        for (int i = 0; i <= STARTS; i++) {
            Files.deleteIfExists(home.resolve("probe.log"));
            long before = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
            try (Launched node = launch(distribution, home, RESTING)) {
                double millis = (node.awaitSeen(1, LIMIT).micros() - before) / 1000.0;
                if (i == 0) {
                    cold = millis;
                } else {
                    live.add(millis);
                    ready.add((double) node.startMillis());
                }
                TimeUnit.SECONDS.sleep(i == STARTS ? READ_SECONDS : 1);
                resident = node.residentKib() / 1024.0;
            }
        }
        double read = readNanos(distribution, home);
        figures.add(Figure.told(name + ": first launch until the set is read", cold, "ms"));
        figures.add(Figure.told(name + ": later launches until READY, median of " + STARTS, median(ready), "ms"));
        figures.add(Figure.told(name + ": later launches until the set is read", median(live), "ms"));
        figures.add(Figure.told(name + ": resident memory", resident, "MB"));
        figures.add(Double.isNaN(baked) ? Figure.told(name + ": reading two files", read, "ns")
                : Figure.atMost(name + ": reading two files, against baked", read / baked, SAME, "times"));
        return read;
    }

    private double readNanos(Path distribution, Path home) throws IOException, InterruptedException {
        Files.deleteIfExists(home.resolve("probe.log"));
        try (Launched node = launch(distribution, home, Duration.ZERO)) {
            node.awaitSeen(1, LIMIT);
            TimeUnit.SECONDS.sleep(READ_SECONDS); // for the compiler
            double best = Double.MAX_VALUE; // of several: whatever else runs makes the others slower
            Seen from = node.latest();
            for (int i = 0; i < WINDOWS; i++) {
                TimeUnit.MILLISECONDS.sleep(500);
                Seen to = node.latest();
                best = Math.min(best, (to.micros() - from.micros()) * 1000.0 / (to.reads() - from.reads()));
                from = to;
            }
            return best;
        }
    }

    private Launched launch(Path distribution, Path home, Duration pause) throws IOException {
        return Launched.node(distribution, home, pause, Map.of("bench.origin", origin.address()));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
    }
}
