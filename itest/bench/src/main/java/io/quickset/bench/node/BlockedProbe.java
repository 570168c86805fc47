package io.quickset.bench.node;

import io.quickset.bench.Figure;
import io.quickset.bench.SampleSet;
import io.quickset.bench.blocker.Blocker;
import io.quickset.bench.probe.Stamps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Scenario: drops of one set, first as ever, then while a probe looks at another set for a minute. */
final class BlockedProbe {

    private static final int DROPS = 20;
    private static final int WARM_UP = 5;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration RESTING = Duration.ofNanos(500_000);
    private static final String LOOKING = "is looking at it";

    private final Launched node;
    private final Path home;
    private int version;

    private BlockedProbe(Launched node, Path home) {
        this.node = node;
        this.home = home;
    }

    static List<Figure> run(Bench bench) throws Exception {
        Path home = bench.home("probe");
        Bench.addProbe(home);
        Bench.writeBundle(home.resolve("deploy/blocker.jar"), Blocker.class,
                "io.quickset,io.quickset.spi,org.osgi.framework");
        // Else it is over after 5 s: the probe refuses then.
        Files.writeString(Files.createDirectories(home.resolve("conf")).resolve("io.quickset.deployer.cfg"),
                "probeSeconds=" + Blocker.SECONDS + "\n");
        try (Launched node = Launched.node(bench.distribution(), home, RESTING)) {
            return new BlockedProbe(node, home).compare();
        }
    }

    private List<Figure> compare() throws IOException, InterruptedException {
        drops(WARM_UP);
        List<Double> free = drops(DROPS);
        node.drop(node.build(new SampleSet(Blocker.SET, 1, 10, 4096)), "blocked.jar");
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!isLookedAt()) {
            if (System.nanoTime() > end) {
                throw new IOException("the probe was not asked within " + LIMIT.toSeconds() + " s");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        List<Double> blocked = drops(DROPS);
        if (!isLookedAt()) {
            throw new IOException("the drops took longer than the probe");
        }
        return List.of(
                Figure.told("drop of 1,000 files until seen, median of " + DROPS, median(free), "ms"),
                Figure.told("the same, worst", worst(free), "ms"),
                Figure.atMost("the same while a probe blocks for another set, median of " + DROPS, median(blocked), 300,
                        "ms"),
                Figure.atMost("the same, worst", worst(blocked), 300, "ms"));
    }

    private boolean isLookedAt() throws IOException {
        return Files.readString(home.resolve("data/status.json")).contains(LOOKING);
    }

    /** Milliseconds of each, after times that no poll can fall into step with. */
    private List<Double> drops(int count) throws IOException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        for (int drop = 0; drop < count; drop++) {
            Path next = node.build(new SampleSet(Stamps.SET, ++version, 1000, 4096));
            TimeUnit.MILLISECONDS.sleep(300 + ThreadLocalRandom.current().nextInt(400));
            long dropped = node.drop(next, "bench.jar");
            millis.add((node.awaitSeen(version, LIMIT).micros() - dropped) / 1000.0);
        }
        return millis;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static double worst(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    }
}
