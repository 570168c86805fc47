package io.quickset.bench.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads on and on. For each version it sees for the first time, and five times a second, it appends a line:
 * {@code <version> <microseconds since 1970> <reads> <failed> <mixed>}. Reads before the first good one do not count.
 */
public final class ReaderThread extends Thread {

    private static final long REPORT_NANOS = 200_000_000;
    private static final int FILES = 1000;

    private final Path out;
    private final long pauseNanos;
    private final Stamps stamps;
    private volatile boolean ended;
    private long reads;
    private long failed;
    private long mixed;

    /** A reader that rests for that long after each read; 0 for never. */
    public ReaderThread(Path out, long pauseNanos, Stamps stamps) {
        super("bench-probe");
        this.out = out;
        this.pauseNanos = pauseNanos;
        this.stamps = stamps;
        setDaemon(true);
    }

    /** Ends and waits for it. */
    public void end() throws InterruptedException {
        ended = true;
        join();
    }

    @Override
    public void run() {
        SplittableRandom random = new SplittableRandom();
        int last = 0;
        long reported = System.nanoTime();
        while (!ended) {
            int stamp = read(path(random.nextInt(FILES)), path(random.nextInt(FILES)));
            if (stamp > 0 && stamp != last) {
                last = stamp;
                report(last);
            } else if (last > 0 && System.nanoTime() - reported > REPORT_NANOS) {
                reported = System.nanoTime();
                report(last);
            }
            if (pauseNanos > 0) {
                LockSupport.parkNanos(pauseNanos);
            }
        }
    }

    private int read(String first, String second) {
        try {
            int stamp = stamps.read(first, second);
            reads++;
            mixed += stamp == Stamps.MIXED ? 1 : 0;
            return stamp;
        } catch (Exception e) { // whatever it is, the read failed
            failed += reads > 0 ? 1 : 0;
            return 0;
        }
    }

    private void report(int version) {
        String line = version + " " + ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()) + " " + reads + " "
                + failed + " " + mixed + "\n";
        try {
            Files.write(out, line.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String path(int file) {
        String number = "000000" + file;
        return "part-00" + file / 250 + "/resource-" + number.substring(number.length() - 6) + ".txt";
    }
}
