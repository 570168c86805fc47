package io.quickset.bench.node;

import io.quickset.bench.Figure;
import io.quickset.bench.SampleSet;
import io.quickset.bench.node.Launched.Seen;
import io.quickset.bench.probe.Stamps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The scenarios, each in its own processes and homes. One that breaks is told as a missed figure. */
public final class NodeFigures {

    private static final int SWAPS = 40;
    private static final int CONTINUOUS_SWAPS = 10;
    private static final int STARTS = 5;
    private static final int IDLE_ARTIFACTS = 900;
    private static final int IDLE_SECONDS = 30;
    private static final int SETTLE_SECONDS = 15;
    private static final Duration SEEN_LIMIT = Duration.ofSeconds(30);
    private static final Duration LARGE_LIMIT = Duration.ofSeconds(300);
    private static final Duration RESTING = Duration.ofNanos(500_000);

    private final Bench bench;
    private final Map<String, Scenario> scenarios = new LinkedHashMap<>();

    /** Reads what the build left under the root. */
    public NodeFigures(Path root, Path target) throws IOException, InterruptedException {
        bench = Bench.prepare(root, target);
        scenarios.put("size", this::size);
        scenarios.put("start", this::startAndMemory);
        scenarios.put("swap", this::swap);
        scenarios.put("peer", this::peerSwap);
        scenarios.put("idle", this::idle);
        scenarios.put("storm", () -> Storm.run(bench));
        scenarios.put("probe", () -> BlockedProbe.run(bench));
        scenarios.put("delta", () -> Delta.run(bench));
        scenarios.put("overlay", () -> OverlaySaves.run(bench));
        scenarios.put("large", this::large);
        scenarios.put("locators", () -> Strategies.run(bench));
    }

    private interface Scenario {
        List<Figure> run() throws Exception;
    }

    /** Runs the named scenarios, all if none is named. */
    public List<Figure> run(List<String> names) {
        List<Figure> figures = new ArrayList<>();
        scenarios.forEach((name, scenario) -> {
            if (names.isEmpty() || names.contains(name)) {
                System.out.println("# scenario " + name);
                try {
                    figures.addAll(scenario.run());
                } catch (Exception e) {
                    figures.add(Figure.broken("scenario " + name, String.valueOf(e.getMessage())));
                }
            }
        });
        return figures;
    }

    private List<Figure> size() throws IOException {
        return List.of(Figure.atMost("distribution quickset-core, without demo sets", Files.size(bench.archive()) / 1e6, 8, "MB"));
    }

    private List<Figure> startAndMemory() throws Exception {
        Path home = bench.home("start");
        for (Path jar : bench.demos()) {
            Files.copy(jar, home.resolve("deploy").resolve(jar.getFileName()));
        }
        List<Double> own = new ArrayList<>();
        List<Double> outside = new ArrayList<>();
        double resident = 0;
        for (int i = 0; i <= STARTS; i++) {
            try (Launched node = Launched.node(bench.distribution(), home, RESTING)) {
                if (node.ready().contains("sets=0 ")) {
                    throw new IOException("no demo set is served: " + node.ready());
                }
                if (i > 0) {
                    own.add(node.said("ms"));
                    outside.add((double) node.startMillis());
                }
                TimeUnit.SECONDS.sleep(i == STARTS ? SETTLE_SECONDS : 1);
                resident = node.residentKib() / 1024.0;
            }
        }
        return List.of(
                Figure.atMost("start until READY, warm, demo sets, median of " + STARTS, percentile(own, 50), 900, "ms"),
                Figure.told("the same from outside, with the shell script", percentile(outside, 50), "ms"),
                Figure.atMost("resident memory, idle, demo sets", resident, 110, "MB"));
    }

    private List<Figure> swap() throws Exception {
        List<Double> millis = new ArrayList<>();
        Seen resting;
        try (Launched node = node("swap", RESTING)) {
            resting = swaps(node, SWAPS, millis);
        }
        Seen busy;
        try (Launched node = node("swap-busy", Duration.ZERO)) {
            busy = swaps(node, CONTINUOUS_SWAPS, new ArrayList<>());
        }
        return List.of(
                Figure.atMost("swap of 1,000 files: mv until seen, median of " + SWAPS, percentile(millis, 50), 100, "ms"),
                Figure.atMost("swap of 1,000 files: mv until seen, p99", percentile(millis, 99), 250, "ms"),
                Figure.atMost("failed or mixed reads over " + CONTINUOUS_SWAPS + " swaps, one reader without rest",
                        busy.failed() + busy.mixed(), 0, "reads"),
                Figure.told("good reads meanwhile", busy.reads(), "reads"),
                Figure.atMost("failed or mixed reads over the " + SWAPS + " swaps", resting.failed() + resting.mixed(), 0, "reads"));
    }

    private List<Figure> peerSwap() throws Exception {
        List<Double> millis = new ArrayList<>();
        Seen busy;
        try (Launched peer = Launched.peer(bench.peerBundles(), bench.home("peer"), Duration.ZERO)) {
            busy = swaps(peer, CONTINUOUS_SWAPS, millis);
        }
        return List.of(
                Figure.told("plain FileInstall: mv until seen, median of " + CONTINUOUS_SWAPS, percentile(millis, 50), "ms"),
                Figure.told("plain FileInstall: failed reads", busy.failed(), "reads"),
                Figure.told("plain FileInstall: mixed reads", busy.mixed(), "reads"),
                Figure.told("plain FileInstall: good reads meanwhile", busy.reads(), "reads"));
    }

    private Launched node(String name, Duration pause) throws IOException {
        Path home = bench.home(name);
        Bench.addProbe(home);
        return Launched.node(bench.distribution(), home, pause);
    }

    /** Swaps after times that no poll can fall into step with. */
    private static Seen swaps(Launched process, int count, List<Double> millis) throws IOException, InterruptedException {
        for (int version = 1; version <= count + 1; version++) {
            Path next = process.build(new SampleSet(Stamps.SET, version, 1000, 4096));
            TimeUnit.MILLISECONDS.sleep(300 + ThreadLocalRandom.current().nextInt(400));
            long dropped = process.drop(next, "bench.jar");
            Seen seen = process.awaitSeen(version, SEEN_LIMIT);
            if (version > 1) {
                millis.add((seen.micros() - dropped) / 1000.0);
            }
        }
        TimeUnit.SECONDS.sleep(1);
        return process.latest();
    }

    private List<Figure> idle() throws Exception {
        Path home = bench.home("idle");
        for (int i = 0; i < IDLE_ARTIFACTS; i++) {
            Path zip = home.resolve("deploy/idle-" + i + "x-1.0.0.zip");
            try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
                out.putNextEntry(new ZipEntry("file.txt"));
                out.write(("file of set " + i).getBytes());
            }
        }
        try (Launched node = Launched.node(bench.distribution(), home, RESTING)) {
            TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
            long before = node.processorTicks();
            TimeUnit.SECONDS.sleep(IDLE_SECONDS);
            double percent = (node.processorTicks() - before) / (double) IDLE_SECONDS;
            return List.of(
                    Figure.told("sets served with " + IDLE_ARTIFACTS + " artifacts in deploy/",
                            node.said("sets"), "sets"),
                    Figure.told("start until READY, cold, with them",
                            node.said("ms"), "ms"),
                    Figure.atMost("processor time when idle, with them, over " + IDLE_SECONDS + " s", percent, 0.5, "% of a core"));
        }
    }

    private List<Figure> large() throws Exception {
        List<Double> swaps = new ArrayList<>();
        double first = 0;
        double unzip = 0;
        try (Launched node = node("large", RESTING)) {
            for (int version = 1; version <= 11; version++) {
                Path next = node.build(new SampleSet(Stamps.SET, version, 100_000, 4096));
                double tested = unzipSeconds(next);
                long dropped = node.drop(next, "bench.jar");
                double seconds = (node.awaitSeen(version, LARGE_LIMIT).micros() - dropped) / 1e6;
                if (version == 1) {
                    first = seconds;
                    unzip = tested;
                } else {
                    swaps.add(seconds);
                }
            }
            Seen seen = node.latest();
            return List.of(
                    Figure.told("unzip -t of 100,000 files of 4 KiB", unzip, "s"),
                    Figure.told("the same dropped into deploy/, 64 MB heap: until seen", first, "s"),
                    Figure.atMost("the one against the other", first / unzip, 1.6, "times"),
                    Figure.atLeast("then ten swaps of it: seen", swaps.size(), 10, "swaps"),
                    Figure.told("such a swap, every file new, median", percentile(swaps, 50), "s"),
                    Figure.atMost("failed or mixed reads meanwhile", seen.failed() + seen.mixed(), 0, "reads"));
        }
    }

    private static double unzipSeconds(Path jar) throws IOException, InterruptedException {
        long before = System.nanoTime();
        if (new ProcessBuilder("unzip", "-tqq", jar.toString()).inheritIO().start().waitFor() != 0) {
            throw new IOException("unzip -t failed: is it installed?");
        }
        return (System.nanoTime() - before) / 1e9;
    }

    /** By the nearest rank. */
    private static double percentile(List<Double> values, int percent) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, (int) Math.ceil(percent / 100.0 * sorted.length) - 1)];
    }
}
