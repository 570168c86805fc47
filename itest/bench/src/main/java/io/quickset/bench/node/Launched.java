package io.quickset.bench.node;

import io.quickset.bench.SampleSet;
import io.quickset.bench.peer.PlainFelix;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that serves a home: a node of the distribution, or the peer. Ready once made. */
public final class Launched implements AutoCloseable {

    private static final long STOP_SECONDS = 30;

    private final Process process;
    private final Path home;
    private final String ready;
    private final long startMillis;

    private Launched(ProcessBuilder builder, Path home) throws IOException {
        this.home = home;
        builder.redirectError(home.resolve("err.log").toFile());
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        long before = System.nanoTime();
        this.process = builder.start();
        BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        while (line != null && !line.startsWith("READY")) {
            line = out.readLine();
        }
        this.startMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
        if (line == null) {
            throw new IOException("it did not start: " + Files.readString(home.resolve("err.log")).strip());
        }
        this.ready = line;
    }

    /** A node with its default settings, and what the probe wants to know. */
    public static Launched node(Path distribution, Path home, Duration pause) throws IOException {
        return node(distribution, home, pause, Map.of());
    }

    /** The same with more system properties. */
    static Launched node(Path distribution, Path home, Duration pause, Map<String, String> properties)
            throws IOException {
        configure(home);
        ProcessBuilder builder = new ProcessBuilder(distribution.resolve("bin/quickset").toString(), "run");
        builder.environment().put("QUICKSET_HOME", home.toString());
        List<String> options = new ArrayList<>(probe(home, pause));
        properties.forEach((name, value) -> options.add("-D" + name + "=" + value));
        builder.environment().put("JAVA_OPTS", String.join(" ", options));
        return new Launched(builder, home);
    }

    /** Plain Felix with FileInstall, with a node's memory; options are the JVM's. */
    static Launched peer(Path bundles, Path home, Duration pause, String... options) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(ProcessHandle.current().info().command().orElse("java"), "-Xmx64m", "-XX:+UseSerialGC"));
        command.addAll(probe(home, pause));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PlainFelix.class.getName(),
                home.toString(), bundles.toString()));
        return new Launched(new ProcessBuilder(command), home);
    }

    // A free port: another node may have the usual one.
    private static void configure(Path home) throws IOException {
        Path conf = Files.createDirectories(home.resolve("conf")).resolve("io.quickset.web.cfg");
        if (Files.notExists(conf)) {
            Files.writeString(conf, "port=0\n");
        }
    }

    private static List<String> probe(Path home, Duration pause) {
        return List.of("-Dbench.probe.out=" + home.resolve("probe.log"), "-Dbench.probe.pauseNanos=" + pause.toNanos());
    }

    /** Milliseconds from the launch until READY was read here, the launching shell included. */
    long startMillis() {
        return startMillis;
    }

    /** The line it printed. */
    String ready() {
        return ready;
    }

    /** What it says of itself in that line: {@code generation}, {@code sets} or {@code ms}. */
    double said(String name) {
        return Double.parseDouble(ready.replaceAll(".* " + name + "=(\\d+).*", "$1"));
    }

    /** Where it listens. */
    public String url() {
        return ready.replaceAll(".* url=(\\S+).*", "$1");
    }

    /** Moves a file into deploy/ in one step; returns the time before, in microseconds since 1970. */
    public long drop(Path file, String name) throws IOException {
        long before = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        Files.move(file, home.resolve("deploy").resolve(name), StandardCopyOption.ATOMIC_MOVE);
        return before;
    }

    /** Builds a set's bundle beside deploy/, to be dropped. */
    Path build(SampleSet set) throws IOException {
        return set.writeBundle(home.resolve("next.jar"));
    }

    /** What the probe wrote when it first saw that version. */
    Seen awaitSeen(int version, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end) {
            for (Seen seen : seen()) {
                if (seen.version() == version) {
                    return seen;
                }
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new IOException("version " + version + " was not seen within " + limit.toSeconds() + " s");
    }

    /** The probe's latest counts. */
    Seen latest() throws IOException {
        List<Seen> all = seen();
        return all.get(all.size() - 1);
    }

    private List<Seen> seen() throws IOException {
        Path log = home.resolve("probe.log");
        if (!Files.exists(log)) {
            return List.of();
        }
        String text = Files.readString(log);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(Seen::parse).toList();
    }

    /** A line of the probe. */
    record Seen(int version, long micros, long reads, long failed, long mixed) {

        static Seen parse(String line) {
            long[] words = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
            return new Seen((int) words[0], words[1], words[2], words[3], words[4]);
        }
    }

    /** Resident memory. */
    public long residentKib() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Processor time used so far, in hundredths of a second. */
    long processorTicks() throws IOException {
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(words[11]) + Long.parseLong(words[12]);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
