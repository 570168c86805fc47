package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * SIGKILL at random moments: while a node starts, stages, commits, cleans up, or idles. Each next boot is complete:
 * nothing that was acknowledged is lost, no set is mixed. {@code -Psoak} makes it 1,000 boots;
 * {@code -Dkill.seed=...} repeats the choices of a run, if not their timing.
 */
class KillTest {

    private static final int ROUNDS = Integer.getInteger("kill.rounds", 100);
    private static final long SEED = Long.getLong("kill.seed", System.nanoTime());
    /** How long after the operator's first step the node dies, at most: the tight ones hit a staging. */
    private static final int[] BUSY_MILLIS = {20, 80, 300};
    private static final int WARM_UP = 10;

    private final Random random = new Random(SEED);
    private final Node node = Node.of(KillTest.class);
    private final Operator operator = new Operator(node, random);
    private final ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "killer");
        thread.setDaemon(true);
        return thread;
    });
    private long startMillis = 1000;
    private int whileStarting;
    private int whileBusy;
    private int whileIdle;
    private int whenAcknowledged;
    private int amidAWrite;
    private int unacknowledged;

    @Test
    @Timeout(7200) // for the soak
    void everyBootIsCompleteWheneverTheProcessWasKilled() throws Exception {
        System.out.println("kill: seed " + SEED);
        Path temporary = Files.createDirectories(node.home().resolve("tmp"));
        node.with("JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
        int complete = 0;
        long files = 0;
        try (node) {
            operator.dropAll();
            boot();
            for (int round = 1; round <= ROUNDS; round++) {
                switch (random.nextInt(5)) {
                    case 0 -> killIdle();
                    case 1 -> killAcknowledged();
                    default -> killBusy();
                }
                for (int again = random.nextInt(5); again >= 3; again--) {
                    killStarting();
                }
                try {
                    boot();
                } catch (Exception | AssertionError e) {
                    throw new AssertionError("boot " + round + " of seed " + SEED + " is not complete: "
                            + e.getMessage() + "; the log is in " + node.home().resolve("data/log"), e);
                }
                complete++;
                files = round <= WARM_UP ? Math.max(files, files()) : files;
                long bound = files + files / 2;
                Node.await("at most " + bound + " files after boot " + round).until(() -> files() <= bound);
            }
            System.out.printf("kill: %d of %d boots complete; %d kills: %d while starting, %d while busy, "
                    + "%d when a switch was acknowledged, %d while idle; %d left a half-written file, "
                    + "%d came before the last step was acknowledged; %d steps, generation %d, %d files%n",
                    complete, ROUNDS, whileStarting + whileBusy + whenAcknowledged + whileIdle,
                    whileStarting, whileBusy, whenAcknowledged, whileIdle, amidAWrite, unacknowledged,
                    operator.actions(), operator.generation(), files());
            assertThat(node.log(" ERROR ")).isEmpty();
            assertThat(node.log("set aside")).isEmpty();
            assertThat(node.files("tmp")).isEmpty();
        } finally {
            killer.shutdownNow();
        }
    }

    private void boot() throws Exception {
        long start = System.nanoTime();
        Node.Ready ready = node.start();
        startMillis = Duration.ofNanos(System.nanoTime() - start).toMillis();
        operator.assertComplete(ready);
        Node.await("no file half-written").until(() -> halfWritten().isEmpty());
        Files.delete(node.output());
    }

    private void killIdle() {
        operator.observe();
        node.kill();
        whileIdle++;
    }

    /** The very moment that the status tells of a new generation. */
    private void killAcknowledged() throws Exception {
        operator.observe();
        operator.dropOne();
        assertThat(operator.awaitAcknowledged()).isTrue();
        node.kill();
        whenAcknowledged++;
        amidAWrite += halfWritten().isEmpty() ? 0 : 1;
    }

    private void killBusy() throws Exception {
        int limit = BUSY_MILLIS[random.nextInt(BUSY_MILLIS.length)];
        Process process = node.process();
        killer.schedule(process::destroyForcibly, random.nextInt(limit), TimeUnit.MILLISECONDS);
        int pause;
        long before;
        do {
            before = operator.generation();
            operator.act();
            pause = random.nextInt(limit);
            operator.observe();
        } while (!process.waitFor(pause, TimeUnit.MILLISECONDS));
        whileBusy++;
        unacknowledged += operator.generation() == before ? 1 : 0;
        amidAWrite += halfWritten().isEmpty() ? 0 : 1;
    }

    /** At any time of a start, which often finds something to do: it may just reach READY. */
    private void killStarting() throws Exception {
        if (random.nextBoolean()) {
            operator.act();
        }
        Process process = node.launch();
        long moment = random.nextLong(startMillis + startMillis / 10 + 1);
        while (!process.waitFor(Math.max(0, moment), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            moment = Node.LIMIT.toMillis();
        }
        Files.delete(node.output());
        whileStarting++;
        amidAWrite += halfWritten().isEmpty() ? 0 : 1;
    }

    private List<Path> halfWritten() {
        return node.files("data").stream().filter(file -> file.toString().endsWith(".tmp")).toList();
    }

    /** The records of old generations and the log have bounds of their own. */
    private long files() {
        return node.files("data").stream()
                .filter(file -> !file.startsWith(node.home().resolve("data/journal")))
                .filter(file -> !file.startsWith(node.home().resolve("data/log"))).count();
    }
}
