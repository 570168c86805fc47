package io.quickset.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * {@code Main run <home>}: takes the home's lock, starts the framework, prints {@code READY ...} and stays until it is
 * told to end. {@code Main version} prints the version. Exit status 1: it could not start; 2: wrong arguments.
 */
public final class Main {

    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private Main() {
    }

    public static void main(String[] args) throws Exception {
        if (args.length == 1 && args[0].equals("version")) {
            System.out.println("quickset " + Settings.built().getProperty("version"));
        } else if (args.length == 2 && args[0].equals("run")) {
            System.exit(run(new Home(Path.of(args[1]))));
        } else {
            System.err.println("usage: run <home> | version");
            System.exit(2);
        }
    }

    private static int run(Home home) throws InterruptedException {
        HomeLock lock;
        try {
            home.create();
            lock = HomeLock.acquire(home.lock());
        } catch (IOException e) {
            // The message of most file system exceptions is the bare path.
            String why = e instanceof HomeLock.HeldException ? e.getMessage() : e.toString();
            System.err.println("quickset: cannot start on " + home.root() + ": " + why);
            return 1;
        }
        System.setProperty(Settings.HOME, home.root().toString()); // the first logger made reads it
        Logger log = LoggerFactory.getLogger(Main.class);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        try {
            Path dist = Path.of(System.getProperty(Settings.DIST, ".")).toAbsolutePath().normalize();
            log.info("quickset {} starts on {}, process {}", Settings.built().getProperty("version"), home.root(),
                    ProcessHandle.current().pid());
            Node node = Node.prepare(home, dist);
            endInOrder(node, lock, log);
            node.start();
            List<String> troubles = node.troubles();
            troubles.forEach(trouble -> log.error("does not run: {}", trouble));
            if (!awaitReady(node, log)) {
                return 1;
            }
            node.awaitEnd();
            return 0;
        } catch (Ready.StartFailureException e) {
            log.error("cannot start: {}", e.getMessage());
            System.err.println("quickset: cannot start: " + e.getMessage());
            return 1;
        } catch (IOException | BundleException | RuntimeException e) {
            log.error("cannot start", e);
            System.err.println("quickset: cannot start: " + e.getMessage() + " (more in " + home.log() + ")");
            return 1;
        }
    }

    /**
     * A large deploy folder may take longer than the limit at its first start, and ending then would never let it
     * finish. So only a bundle that does not run ends the process; work still going on is told and waited for.
     */
    private static boolean awaitReady(Node node, Logger log)
            throws InterruptedException, Ready.StartFailureException {
        while (true) {
            Optional<String> served = node.awaitReady(READY_LIMIT);
            if (served.isPresent()) {
                StringBuilder line = new StringBuilder("READY " + served.get() + " ms=" + ProcessClock.age().toMillis());
                node.urls().forEach(url -> line.append(" url=").append(url));
                log.info(line.toString());
                print(line.toString());
                return true;
            }
            List<String> troubles = node.troubles();
            if (!troubles.isEmpty()) {
                System.err.println("quickset: not ready after " + READY_LIMIT.toSeconds() + " s, these do not run:");
                troubles.forEach(trouble -> System.err.println("  " + trouble));
                return false;
            }
            log.warn("not ready yet, still staging what is in deploy/");
        }
    }

    /**
     * In one write to the descriptor: Gogo replaces System.out, and the log may go to the same place. Not closed: that
     * would close the descriptor.
     */
    @SuppressWarnings("resource")
    private static void print(String line) {
        byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            new FileOutputStream(FileDescriptor.out).write(bytes);
        } catch (IOException nobodyReads) {
            // A closed standard output is no reason to stop serving, nor is one that leads to a full disk.
        }
        String pipe = System.getProperty(Settings.READY, "");
        if (!pipe.isEmpty()) {
            try (FileOutputStream out = new FileOutputStream(pipe)) {
                out.write(bytes);
            } catch (IOException nobodyWaits) {
                // Whoever started it has gone meanwhile.
            }
        }
    }

    /** SIGTERM, SIGINT and every exit pass here; the lock is the last to go. */
    private static void endInOrder(Node node, HomeLock lock, Logger log) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            node.stop(STOP_LIMIT);
            log.info("quickset has stopped");
            try {
                lock.close();
            } catch (IOException e) {
                log.warn("releasing the lock", e);
            }
        }, "quickset-stop"));
    }
}
