package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A node's heap after a collection, and the bytes of its store that it has mapped, as means over each tenth of a number
 * of swaps. The first tenth is the warm-up; the last is to be no more than the second. Needs the reader's bundle in it.
 */
final class MemoryCurve {

    private static final int TENTHS = 10;
    private static final int SAMPLES_A_TENTH = 100;
    /** From here on the means are steady enough for 5 %; with few swaps only a leak of whole versions is told. */
    private static final int MANY_SWAPS = 1000;

    private final Node node;
    private final int swaps;
    private final int every;
    private final double[] heapBytes = new double[TENTHS];
    private final double[] mappedBytes = new double[TENTHS];
    private final int[] samples = new int[TENTHS];

    MemoryCurve(Node node, int swaps) {
        this.node = node;
        this.swaps = swaps;
        this.every = Math.max(1, swaps / TENTHS / SAMPLES_A_TENTH);
    }

    /** Call after each swap, with its number from 1 on: measures after some of them. */
    void swapped(int swap) throws IOException {
        if (swap % every == 0) {
            int tenth = (int) ((swap - 1L) * TENTHS / swaps);
            heapBytes[tenth] += Double.parseDouble(Wire.run(node.home(), "hammer:gc").out());
            mappedBytes[tenth] += maps(node).stream().mapToLong(MemoryCurve::bytes).sum();
            samples[tenth]++;
        }
    }

    /** The node's mappings of files of its store; those of files that are unlinked end in {@code (deleted)}. */
    static List<String> maps(Node node) throws IOException {
        String store = node.home().resolve("data/store").toString();
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + node.pid() + "/maps"))) {
            return lines.filter(line -> line.contains(store)).toList();
        }
    }

    private static long bytes(String line) {
        String[] range = line.substring(0, line.indexOf(' ')).split("-");
        return Long.parseUnsignedLong(range[1], 16) - Long.parseUnsignedLong(range[0], 16);
    }

    void assertFlat() {
        double growth = swaps >= MANY_SWAPS ? 1.05 : 1.25;
        assertThat(mean(heapBytes, TENTHS - 1)).as("heap, last tenth: " + this)
                .isLessThanOrEqualTo(growth * mean(heapBytes, 1));
        assertThat(mean(mappedBytes, TENTHS - 1)).as("mapped, last tenth: " + this)
                .isLessThanOrEqualTo(growth * mean(mappedBytes, 1));
    }

    private double mean(double[] sums, int tenth) {
        return sums[tenth] / samples[tenth];
    }

    @Override
    public String toString() {
        return "memory over " + Arrays.stream(samples).sum() + " samples, means of each tenth of " + swaps
                + " swaps: heap MB " + line(heapBytes) + "; mapped MB " + line(mappedBytes);
    }

    private String line(double[] sums) {
        return IntStream.range(0, TENTHS).mapToObj(tenth -> String.format("%.2f", mean(sums, tenth) / 1e6))
                .collect(Collectors.joining(" "));
    }
}
