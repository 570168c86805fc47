package io.quickset.bench.node;

import io.quickset.bench.Figure;
import io.quickset.bench.SampleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Scenario: an editor saves one of 2,000 files of an overlay directory, until the node tells of the new generation. */
final class OverlaySaves {

    private static final int FILES = 2000;
    private static final int FILE_BYTES = 4096;
    private static final int SAVES = 100;
    private static final Duration NO_READS = Duration.ofSeconds(1);
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

    private OverlaySaves() {}

    static List<Figure> run(Bench bench) throws Exception {
        Path home = bench.home("overlay");
        Path overlay = Files.createDirectories(home.resolve("overlay"));
        SampleSet set = new SampleSet("large", 1, FILES, FILE_BYTES);
        for (int file = 0; file < FILES; file++) {
            Path path = overlay.resolve(SampleSet.path(file));
            Files.createDirectories(path.getParent());
            Files.write(path, set.content(file));
        }
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/routes.cfg"), "*.overlay.large = overlay\n");
        List<Figure> figures = new ArrayList<>();
        try (Launched node = Launched.node(bench.distribution(), home, NO_READS)) {
            node.drop(node.build(set), "large.jar");
            TimeUnit.SECONDS.sleep(5); // what was listed when the node started, and its first switches, are over
            saves(home, overlay, true); // the first hundred warm it up
            figures.addAll(figures("by rename", saves(home, overlay, true)));
            figures.addAll(figures("in place", saves(home, overlay, false)));
        }
        return figures;
    }

    private static List<Figure> figures(String how, List<Double> millis) {
        return List.of(
                Figure.atMost("save " + how + " of 1 of 2,000 files in an overlay until live, median of " + SAVES,
                        percentile(millis, 50), 100, "ms"),
                Figure.atMost("the same, p99", percentile(millis, 99), 200, "ms"));
    }

    private static List<Double> saves(Path home, Path overlay, boolean rename) throws Exception {
        List<Double> millis = new ArrayList<>();
        Path status = home.resolve("data/status.json");
        for (int save = 0; save < SAVES; save++) {
            TimeUnit.MILLISECONDS.sleep(150 + save % 7 * 10);
            Path file = overlay.resolve(SampleSet.path(save * 17 % FILES));
            String text = String.format(Locale.ROOT, "%08d %d %s", save, System.nanoTime(), rename);
            String before = Files.readString(status);
            long start = System.nanoTime();
            if (rename) {
                Path aside = Files.writeString(home.resolve("saved"), text);
                Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.writeString(file, text);
            }
            while (Files.readString(status).equals(before)) {
                if (System.nanoTime() - start > LIMIT_NANOS) {
                    throw new IOException("save " + save + " was not live within 30 s");
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
            millis.add((System.nanoTime() - start) / 1e6);
        }
        return millis;
    }

    private static double percentile(List<Double> values, int percent) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, (int) Math.ceil(sorted.size() * percent / 100.0) - 1));
    }
}
