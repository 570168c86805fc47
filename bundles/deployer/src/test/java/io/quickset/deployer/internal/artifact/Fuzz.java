package io.quickset.deployer.internal.artifact;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Feeds a reader with mutated input and holds it to what every reader owes: it refuses or accepts, within a bounded
 * time and allocating a bounded amount. Input that is refused in a new way, or accepted in one, is mutated further: the
 * reasons stand in for coverage. The same seed gives the same inputs.
 */
final class Fuzz {

    private static final long MAX_CPU_NANOS = 3_000_000_000L;
    private static final long MAX_ALLOCATED_BYTES = 64L << 20;
    private static final int MAX_KEPT = 500;
    private static final int MAX_KEPT_BYTES = 1 << 14;

    /** A reader under test; a format more is one more of these. */
    interface Subject {

        /** Good input. */
        List<byte[]> seeds();

        /** Words that mean something in the format. */
        List<String> words();

        /** Input made from a mutated corpus entry; by default that itself. */
        default byte[] input(byte[] mutated, SplittableRandom random) {
            return mutated;
        }

        /**
         * Reads it, and checks whatever it accepts.
         *
         * @return empty if it was accepted, else the reason of the refusal
         * @throws Exception or an error if it did anything else
         */
        String read(byte[] input) throws Exception;
    }

    private final Subject subject;
    private final SplittableRandom random;
    private final Mutator mutator;
    private final List<byte[]> good;
    private final List<byte[]> corpus = new ArrayList<>();
    private final Set<String> outcomes = new HashSet<>();
    private long slowestNanos;
    private int accepted;

    Fuzz(Subject subject, long seed) {
        this.subject = subject;
        this.random = new SplittableRandom(seed);
        this.mutator = new Mutator(random, subject.words());
        this.good = new ArrayList<>(subject.seeds());
        corpus.addAll(good);
    }

    /** Runs that many inputs; one that breaks the rules is kept in {@code target/} and fails the test. */
    String run(int inputs) throws Exception {
        for (byte[] seed : List.copyOf(corpus)) {
            String reason = subject.read(seed);
            if (!reason.isEmpty()) {
                throw new AssertionError("a seed is refused: " + reason);
            }
        }
        for (int i = 0; i < inputs; i++) {
            byte[] mutated = mutator.mutate(any(random.nextInt(3) > 0 ? good : corpus), any(corpus));
            byte[] input = subject.input(mutated, random);
            String reason = judge(input, i);
            if (reason.isEmpty()) {
                accepted++;
                keep(input, good);
            }
            if (outcomes.add(shape(reason))) {
                keep(mutated, corpus);
            }
        }
        return inputs + " inputs, " + accepted + " accepted, " + outcomes.size() + " outcomes, slowest "
                + slowestNanos / 1_000_000 + " ms";
    }

    private byte[] any(List<byte[]> inputs) {
        return inputs.get(random.nextInt(inputs.size()));
    }

    private void keep(byte[] input, List<byte[]> kept) {
        if (input.length < MAX_KEPT_BYTES) {
            if (kept.size() < MAX_KEPT) {
                kept.add(input);
            } else {
                kept.set(random.nextInt(MAX_KEPT), input);
            }
        }
    }

    private String judge(byte[] input, int number) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long cpu = threads.getCurrentThreadCpuTime();
        try {
            String reason = subject.read(input);
            long cpuNanos = threads.getCurrentThreadCpuTime() - cpu;
            long bytes = threads.getCurrentThreadAllocatedBytes() - allocated;
            if (cpuNanos > MAX_CPU_NANOS || bytes > MAX_ALLOCATED_BYTES) {
                throw new AssertionError("it took " + cpuNanos / 1_000_000 + " ms and " + bytes + " bytes of heap");
            }
            slowestNanos = Math.max(slowestNanos, cpuNanos);
            return reason;
        } catch (Exception | Error e) {
            String name = "fuzz-" + subject.getClass().getSimpleName() + "-" + number;
            Path kept = Files.write(Path.of("target", name), input);
            throw new AssertionError("input " + number + " breaks the rules, see " + kept + ": " + e, e);
        }
    }

    // What is left of a reason without what it quotes of the input.
    private static String shape(String reason) {
        String shape = reason.replaceAll("(?s)'.*'", "'").replaceAll("[0-9]+", "0");
        return shape.length() > 40 ? shape.substring(0, 40) : shape;
    }
}
