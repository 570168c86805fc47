package io.quickset.bench.web;

import io.quickset.Digest;
import io.quickset.bench.Figure;
import io.quickset.bench.SampleSet;
import io.quickset.bench.node.Bench;
import io.quickset.bench.node.Launched;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Scenario: load while a new version comes every 200 ms, and without, in turn; another client looks at each byte. */
final class Switches {

    private static final String SET = "switching";
    private static final String ARTIFACT = SET + ".jar";
    private static final int FILES = 100;
    private static final int FILE_BYTES = 4096;
    private static final long PAUSE_MILLIS = 200;
    private static final int WARM_SECONDS = 30;
    private static final Duration NO_READS = Duration.ofSeconds(3600);

    private final Bench bench;
    private final Path incoming;
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong good = new AtomicLong();
    private final AtomicLong bad = new AtomicLong();
    private int version;
    private int brought; // of them while they were to switch; by the switcher alone, and read after it ended

    private Switches(Bench bench) throws IOException {
        this.bench = bench;
        incoming = bench.home("web-incoming");
    }

    static List<Figure> run(Bench bench, int connections, int rounds, int seconds) throws Exception {
        return new Switches(bench).run(connections, rounds, seconds);
    }

    private List<Figure> run(int connections, int rounds, int seconds) throws Exception {
        try (Launched node = Launched.node(bench.distribution(), bench.home("web-switches"), NO_READS)) {
            String address = node.url() + "/r/" + SET + "/" + SampleSet.path(0);
            node.drop(next(), ARTIFACT);
            while (!WebPeer.answers(address)) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            // Once warm, as all here: what switches is compiled too by then.
            whileSwitching(node, versions(WARM_SECONDS), () -> Wrk.run(address, connections, WARM_SECONDS));
            brought = 0;
            List<Double> ratios = new ArrayList<>();
            List<Double> quiet = new ArrayList<>();
            long failed = 0;
            Thread checker = new Thread(() -> check(node.url()), "checker");
            checker.start();
            for (int round = 0; round < rounds; round++) {
                Wrk without = Wrk.run(address, connections, seconds);
                Wrk with = whileSwitching(node, versions(seconds), () -> Wrk.run(address, connections, seconds));
                quiet.add(without.p99Millis());
                ratios.add(with.p99Millis() / without.p99Millis());
                failed += without.failed() + with.failed();
                System.out.printf("  p99 %.2f ms, switching %.2f ms; %,.0f and %,.0f requests/s%n", without.p99Millis(),
                        with.p99Millis(), without.perSecond(), with.perSecond());
            }
            stopped.set(true);
            checker.join();
            return List.of(
                    Figure.told("versions of " + FILES + " files brought, one every " + PAUSE_MILLIS + " ms", brought, "versions"),
                    Figure.atMost("failed requests under load meanwhile", failed, 0, "requests"),
                    Figure.atMost("answers that were wrong or mixed, each byte looked at", bad.get(), 0, "answers"),
                    Figure.told("good ones", good.get(), "answers"),
                    Figure.told("p99 without switches, " + connections + " connections", InTurn.median(quiet), "ms"),
                    Figure.atMost("p99 with switches, against that", InTurn.median(ratios), 1.5, "times"));
        }
    }

    private interface Load {
        Wrk run() throws IOException, InterruptedException;
    }

    private Wrk whileSwitching(Launched node, Deque<Path> versions, Load load) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Exception[] failure = {null};
        Thread switcher = new Thread(() -> {
            try {
                while (!done.get()) {
                    node.drop(versions.remove(), ARTIFACT);
                    brought++;
                    TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                }
            } catch (IOException | InterruptedException | RuntimeException e) {
                failure[0] = e;
            }
        }, "switcher");
        switcher.start();
        try {
            return load.run();
        } finally {
            done.set(true);
            switcher.join();
            if (failure[0] != null) {
                throw failure[0];
            }
        }
    }

    // Made before: to pack and deflate them would take the processors that the node is to be measured with.
    private Deque<Path> versions(int seconds) throws IOException {
        Deque<Path> versions = new ArrayDeque<>();
        for (long made = 0; made <= TimeUnit.SECONDS.toMillis(seconds + 2) / PAUSE_MILLIS; made++) {
            versions.add(next());
        }
        return versions;
    }

    private Path next() throws IOException {
        version++;
        return new SampleSet(SET, version, FILES, FILE_BYTES).writeBundle(incoming.resolve(version + ".jar"));
    }

    // The version, the tag and the bytes of an answer have to agree.
    private void check(String url) {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        for (int i = 0; !stopped.get(); i++) {
            try {
                HttpResponse<byte[]> answer = client.send(
                        HttpRequest.newBuilder(URI.create(url + "/r/" + SET + "/" + SampleSet.path(i % FILES))).build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                String stamp = new String(answer.body(), 0, SampleSet.STAMP_BYTES, StandardCharsets.US_ASCII);
                boolean agree = answer.statusCode() == 200 && answer.body().length == FILE_BYTES
                        && (Integer.parseInt(stamp) + ".0.0").equals(answer.headers().firstValue("Quickset-Version").orElse(""))
                        && ('"' + Digest.of(Digest.sha256().digest(answer.body())).toString() + '"')
                                .equals(answer.headers().firstValue("ETag").orElse(""));
                (agree ? good : bad).incrementAndGet();
                TimeUnit.MILLISECONDS.sleep(2);
            } catch (IOException | RuntimeException e) {
                bad.incrementAndGet();
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
