package io.quickset.bench.node;

import io.quickset.Digest;
import io.quickset.bench.Figure;
import io.quickset.bench.SampleSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Scenario: one file of 10,000 changes, against a set of 10 files of which all change. */
final class Delta {

    private static final int SWAPS = 15;
    private static final int FILE_BYTES = 4096;
    private static final int LARGE = 10_000;
    private static final int SMALL = 10;
    private static final Duration NO_READS = Duration.ofSeconds(1);
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private Delta() {}

    static List<Figure> run(Bench bench) throws Exception {
        Path home = bench.home("delta");
        List<Double> large = new ArrayList<>();
        List<Double> small = new ArrayList<>();
        List<Double> hash = new ArrayList<>();
        long written;
        try (Launched node = Launched.node(bench.distribution(), home, NO_READS)) {
            swap(node, home, new SampleSet("large", 1, LARGE, FILE_BYTES));
            swap(node, home, new SampleSet("small", 1, SMALL, FILE_BYTES));
            long before = packBytes(home);
            swap(node, home, new SampleSet("large", 2, LARGE, FILE_BYTES, 1));
            written = packBytes(home) - before;
            for (int version = 3; version <= SWAPS + 2; version++) {
                SampleSet next = new SampleSet("large", version, LARGE, FILE_BYTES, 1);
                hash.add(hashMillis(next.writeBundle(home.resolve("hashed.jar"))));
                large.add(swap(node, home, next));
                small.add(swap(node, home, new SampleSet("small", version, SMALL, FILE_BYTES)));
            }
        }
        double ratio = (median(large) - median(hash)) / median(small);
        return List.of(
                Figure.told("a switch of 10 files: mv until live, median of " + SWAPS, median(small), "ms"),
                Figure.told("a switch that changes 1 file of 10,000: mv until live", median(large), "ms"),
                Figure.told("unpacking and hashing those 10,000 alone, one thread", median(hash), "ms"),
                Figure.atMost("the one less the hashing, against the switch of 10 files", ratio, 3, "times"),
                Figure.told("content written for it (41 MB unchanged)", written / 1024.0, "KiB"));
    }

    /** Milliseconds from the rename until the generation is told. */
    private static double swap(Launched node, Path home, SampleSet set) throws IOException, InterruptedException {
        Path jar = node.build(set);
        TimeUnit.MILLISECONDS.sleep(300);
        String before = Files.readString(home.resolve("data/status.json"));
        long start = System.nanoTime();
        node.drop(jar, set.name() + ".jar");
        while (System.nanoTime() - start < LIMIT_NANOS) {
            if (!Files.readString(home.resolve("data/status.json")).equals(before)) {
                return (System.nanoTime() - start) / 1e6;
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        throw new IOException("no switch within a minute");
    }

    private static double hashMillis(Path jar) throws IOException {
        long start = System.nanoTime();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                try (InputStream in = new DigestInputStream(zip.getInputStream(entry), Digest.sha256())) {
                    in.readAllBytes();
                }
            }
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static long packBytes(Path home) throws IOException {
        try (Stream<Path> packs = Files.list(home.resolve("data/store/packs"))) {
            return packs.mapToLong(pack -> pack.toFile().length()).sum();
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(Double.NaN);
    }
}
