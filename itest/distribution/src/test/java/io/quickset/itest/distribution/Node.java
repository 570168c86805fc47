package io.quickset.itest.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/**
 * One node under test: a home of its own and the process on it. For one thread. Closing it ends the process, and only
 * that one.
 */
final class Node implements AutoCloseable {

    /**
     * How long anything may take that has no bound of its own. Generous: it only ends a test that is stuck. A soak, which
     * shares its machine with other work for hours, is more patient.
     */
    static final Duration LIMIT = Duration.ofSeconds(Integer.getInteger("node.limit", 30));

    private static final Pattern READY =
            Pattern.compile("^READY generation=(\\d+) sets=(\\d+) ms=\\d+(?: url=(\\S+))?(?: url=\\S+)*$", Pattern.MULTILINE);

    private final Path home;
    private final Map<String, String> environment = new TreeMap<>();
    private Path distribution = Distribution.core();
    private @Nullable Process process;
    private int starts;

    private Node(Path home) {
        this.home = home;
    }

    /** A node of the core on a new home named after the test; not started. */
    static Node of(Class<?> test) {
        return on(Distribution.emptyFolder(test.getSimpleName()));
    }

    /** The same of the composition edge, for a test about HTTP: its first generation has the baked set {@code console}. */
    static Node edge(Class<?> test) {
        return of(test).from(Distribution.edge());
    }

    static Node on(Path home) {
        Node node = new Node(home);
        node.environment.put("QUICKSET_HOME", home.toString());
        return node;
    }

    Node with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** From now on of that unpacked distribution. */
    Node from(Path unpacked) {
        distribution = unpacked;
        return this;
    }

    private String script() {
        return distribution.resolve("bin/quickset").toString();
    }

    Map<String, String> environment() {
        return environment;
    }

    Path home() {
        return home;
    }

    Path deploy() {
        return home.resolve("deploy");
    }

    /** {@code generation}, {@code sets} and the first {@code url} of a READY line; empty when it listens nowhere. */
    record Ready(long generation, int sets, String url, String line) {}

    /** Starts it in the foreground and waits for READY. */
    Ready start() {
        launch();
        Path output = output();
        await("READY").until(() -> READY.matcher(read(output)).find() || !alive());
        Matcher ready = READY.matcher(read(output));
        if (!ready.find()) {
            throw new AssertionError("the node ended without READY: " + read(output) + "\n" + log());
        }
        return new Ready(Long.parseLong(ready.group(1)), Integer.parseInt(ready.group(2)),
                ready.group(3) == null ? "" : ready.group(3), ready.group());
    }

    /** Starts the process and does not wait. */
    Process launch() {
        if (alive()) {
            throw new IllegalStateException("it runs");
        }
        starts++;
        try {
            Path web = Files.createDirectories(home.resolve("conf")).resolve("io.quickset.web.cfg");
            if (Files.notExists(web)) {
                Files.writeString(web, "port=0\n"); // several nodes may run at once
            }
            ProcessBuilder builder = new ProcessBuilder(script(), "run");
            builder.environment().putAll(environment);
            builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
            builder.redirectErrorStream(true).redirectOutput(output().toFile());
            process = builder.start();
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the current process has printed. */
    Path output() {
        return home.resolveSibling(home.getFileName() + "." + starts + ".out");
    }

    String printed() {
        return read(output());
    }

    boolean alive() {
        return process != null && process.isAlive();
    }

    long pid() {
        return running().pid();
    }

    /** The current process, for a test that ends it in a way of its own. */
    Process process() {
        return running();
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException("it does not run");
        }
        return process;
    }

    /** SIGTERM; returns the exit status. */
    int stop() {
        running().destroy();
        return awaitEnd();
    }

    /** SIGKILL: as a power cut, but for what the kernel still writes. */
    void kill() {
        running().destroyForcibly();
        awaitEnd();
    }

    private int awaitEnd() {
        try {
            if (!running().waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("process " + pid() + " has not ended within " + LIMIT);
            }
            return running().exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        if (alive()) {
            running().destroyForcibly();
            awaitEnd();
        }
    }

    // What an operator types.

    /** {@code bin/quickset <words>} on this home. */
    Command.Result quickset(String... words) {
        List<String> all = new ArrayList<>(List.of(script()));
        all.addAll(List.of(words));
        return Command.run(LIMIT, environment, all);
    }

    Command.Result sh(String command) {
        return quickset("sh", command);
    }

    /** The same for a command that is to succeed: its output. */
    String ok(String command) {
        Command.Result result = sh(command);
        if (result.exit() != 0) {
            throw new AssertionError("'" + command + "' failed: " + result.err() + result.out());
        }
        return result.out();
    }

    List<Map<String, Object>> sets() {
        return Json.array(ok("sets --json"));
    }

    /** The line of that set in {@code sets --json}; empty when it is not live. */
    Map<String, Object> set(String name) {
        return sets().stream().filter(set -> name.equals(set.get("name"))).findFirst().orElse(Map.of());
    }

    Map<String, Object> status() {
        return Json.object(ok("status --json"));
    }

    /** {@code data/status.json}: cheap enough to be asked in a loop. */
    Map<String, Object> statusFile() {
        return Json.object(read(home.resolve("data/status.json")));
    }

    /** The generation that is live. What {@link #writtenGeneration} reads is written a moment after a switch. */
    long liveGeneration() {
        return ((Number) status().get("generation")).longValue();
    }

    /** What {@code data/status.json} tells; 0 when there is none. */
    long writtenGeneration() {
        String status = read(home.resolve("data/status.json"));
        return status.isEmpty() ? 0 : ((Number) Json.object(status).get("generation")).longValue();
    }

    /** Waits until that is live. */
    void awaitLive(String name, String version) {
        Command.Result result = quickset("wait", name + "@" + version, "--timeout", "" + (LIMIT.toSeconds() - 5));
        if (result.exit() != 0) {
            throw new AssertionError(result.err() + "\n" + log());
        }
    }

    // What an operator drops.

    /** Brings a file as {@code mv} within one file system does. */
    Path deploy(String file, byte[] content) {
        try {
            Files.createDirectories(deploy());
            Path part = Files.write(home.resolve(file + ".incoming"), content);
            return Files.move(part, deploy().resolve(file), StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void undeploy(String file) {
        try {
            Distribution.delete(deploy().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // What it leaves behind.

    String log() {
        return read(home.resolve("data/log/quickset.log"));
    }

    /** The lines of the log that speak of that. */
    List<String> log(String text) {
        return log().lines().filter(line -> line.contains(text)).toList();
    }

    /** The files below that folder of the home, also while the node deletes some. */
    List<Path> files(String folder) {
        while (true) {
            try (Stream<Path> all = Files.walk(home.resolve(folder))) {
                return all.filter(Files::isRegularFile).toList();
            } catch (IOException | UncheckedIOException e) {
                boolean deleted = e.toString().contains(NoSuchFileException.class.getSimpleName());
                if (!deleted || Files.notExists(home.resolve(folder))) {
                    throw new AssertionError("cannot list " + folder, e);
                }
            }
        }
    }

    static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(25));
    }
}
