package io.quickset.origin.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpHandler;
import io.quickset.Digest;
import io.quickset.origin.internal.cache.Cache;
import io.quickset.origin.internal.cache.Shelf;
import io.quickset.spi.Freshness;
import io.quickset.spi.LocatedResource;
import io.quickset.spi.LocatedSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Version;
import org.slf4j.LoggerFactory;

/** Sets and files from a real web server, as it behaves and as it does not. */
@Timeout(60)
class HttpOriginTest {

    private static final String INDEX = "/web/META-INF/quickset/index.json";
    private static final String SECRET = "Bearer s3cr3t";

    private final SetClock clock = new SetClock();
    private final Map<String, Object> configuration = new HashMap<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.quickset.origin");
    private WebServer server;
    private Path folder;
    private Cache origin;

    @BeforeEach
    void start(@TempDir Path temp) throws Exception {
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.DEBUG);
        server = new WebServer();
        folder = temp.resolve("data/origin/main");
        configuration.put("url", server.url() + "/");
        configuration.put("header.Authorization", SECRET);
        origin = open();
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
        logger.setLevel(null);
        server.close();
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).noneMatch(line -> line.contains("s3cr3t"));
    }

    /** A node that starts. */
    private Cache open() {
        return open(new Shelf(folder));
    }

    private Cache open(Shelf shelf) {
        OriginSettings settings = OriginSettings.of(configuration, "main.cfg", line -> { });
        return new Cache(new HttpSource(settings, new LazyClient(), clock), shelf, settings.cacheBytes(), clock);
    }

    private static String text(LocatedResource file) throws IOException {
        try (InputStream in = file.content().open()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private static Map<String, String> texts(LocatedSet set) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (LocatedResource file : set.resources()) {
            texts.put(file.path(), text(file));
        }
        return texts;
    }

    private LocatedSet set() throws IOException {
        return origin.locate("web").orElseThrow();
    }

    private LocatedResource file(String path) throws IOException {
        return origin.locate("web", path).orElseThrow();
    }

    private Freshness fresh(Duration time) {
        return Freshness.until(clock.instant().plus(time));
    }

    private void assertStale(Freshness freshness, String... reason) {
        assertThat(freshness.stale()).as("stale").isPresent();
        assertThat(freshness.stale().orElseThrow()).contains(reason).doesNotContain("s3cr3t");
        assertThat(freshness.until().orElseThrow()).isAfter(clock.instant());
    }

    private void assertFails(String... message) {
        assertThatThrownBy(() -> origin.locate("web")).isInstanceOf(IOException.class).message().contains(message)
                .contains("nothing is cached").doesNotContain("s3cr3t");
    }

    private long blobs() throws IOException {
        try (Stream<Path> blobs = Files.list(folder.resolve("blobs"))) {
            return blobs.count();
        }
    }

    @Test
    void aSetIsFetchedWholeAndNotAgainWhileItIsFresh() throws Exception {
        server.publish("web", "1.2.0", Map.of("a.txt", "A", "css/b.css", "B", "empty", ""));
        LocatedSet set = set();
        assertThat(set.version()).isEqualTo(new Version("1.2.0"));
        assertThat(set.freshness()).isEqualTo(fresh(Duration.ofSeconds(300)));
        assertThat(texts(set)).isEqualTo(Map.of("a.txt", "A", "css/b.css", "B", "empty", ""));
        assertThat(set.resources()).extracting(LocatedResource::mediaType).containsOnly("text/plain");
        assertThat(server.asked()).containsExactlyInAnyOrder(
                INDEX, "/web/a.txt", "/web/css/b.css", "/web/empty");
        clock.forward(Duration.ofSeconds(299));
        assertThat(set()).usingRecursiveComparison().ignoringFields("resources").isEqualTo(set);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void whatHasNotChangedIsConfirmedAndOnlyWhatHasIsFetched() throws Exception {
        server.publish("web", "1.0.0", Map.of("a", "A", "b", "B"));
        set();
        server.asked();
        clock.forward(Duration.ofSeconds(301));
        assertThat(set().freshness()).isEqualTo(fresh(Duration.ofSeconds(300)));
        assertThat(server.requests.get(0).header("If-None-Match")).startsWith("\"");
        assertThat(server.asked()).as("304").containsExactly(INDEX);
        server.publish("web", "1.1.0", Map.of("a", "A", "b", "B2", "c", "A"));
        clock.forward(Duration.ofSeconds(301));
        LocatedSet changed = set();
        assertThat(server.asked()).as("a's content is there, c's too").containsExactly(INDEX, "/web/b");
        assertThat(changed.version()).isEqualTo(new Version("1.1.0"));
        assertThat(texts(changed)).isEqualTo(Map.of("a", "A", "b", "B2", "c", "A"));
    }

    @Test
    void oneFileIsFetchedConfirmedAndChanged() throws Exception {
        server.file("/web/a.html", "one");
        LocatedResource file = file("a.html");
        assertThat(text(file)).isEqualTo("one");
        assertThat(file.mediaType()).isEqualTo("text/html");
        assertThat(file.size()).isEqualTo(3);
        assertThat(file.digest()).isEqualTo(Digest.of(Digest.sha256().digest("one".getBytes(UTF_8))));
        clock.forward(Duration.ofSeconds(301));
        assertThat(text(file("a.html"))).isEqualTo("one");
        server.file("/web/a.html", "two");
        assertThat(text(file("a.html"))).as("still fresh").isEqualTo("one");
        clock.forward(Duration.ofSeconds(301));
        assertThat(text(file("a.html"))).isEqualTo("two");
        assertThat(server.asked()).hasSize(3);
    }

    @Test
    void lastModifiedServesWhereThereIsNoTag() throws Exception {
        String time = "Mon, 04 May 2026 10:00:00 GMT";
        server.special("/web/a", exchange -> {
            if (time.equals(exchange.getRequestHeaders().getFirst("If-Modified-Since"))) {
                exchange.sendResponseHeaders(304, -1);
                return;
            }
            exchange.getResponseHeaders().set("Last-Modified", time);
            exchange.sendResponseHeaders(200, 1);
            exchange.getResponseBody().write('A');
        });
        file("a");
        for (int i = 0; i < 2; i++) { // the 304 named no time: the one kept is sent again
            clock.forward(Duration.ofSeconds(301));
            assertThat(text(file("a"))).isEqualTo("A");
            assertThat(server.requests.get(i + 1).header("If-Modified-Since")).isEqualTo(time);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Cache-Control | max-age=60 | 60",
        "Cache-Control | public, max-age=\"3600\" | 3600",
        "Cache-Control | max-age=0 | 5",
        "Cache-Control | no-cache, max-age=60 | 5",
        "Cache-Control | no-store | 5",
        "Cache-Control | s-maxage=60 | 300",
        "Cache-Control | max-age=99999999999999999999 | 31536000",
        "Expires | 0 | 5",
        "Cache-Control | max-age=junk | 300"})
    void theServersWordOnHowLongItCountsIsTaken(String header, String value, long seconds) throws Exception {
        server.special("/web/a", exchange -> {
            exchange.getResponseHeaders().set(header, value);
            exchange.sendResponseHeaders(200, 1);
            exchange.getResponseBody().write('A');
        });
        assertThat(file("a").freshness()).isEqualTo(fresh(Duration.ofSeconds(seconds)));
    }

    @Test
    void expiresCountsByTheClockOfTheServer() throws Exception {
        server.special("/web/a", exchange -> { // the server sends the real time as its Date
            exchange.getResponseHeaders().set("Expires", DateTimeFormatter.RFC_1123_DATE_TIME.format(
                    ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(120)));
            exchange.sendResponseHeaders(200, 1);
            exchange.getResponseBody().write('A');
        });
        assertThat(file("a").freshness().until().orElseThrow())
                .isBetween(clock.instant().plusSeconds(115), clock.instant().plusSeconds(121));
    }

    @Test
    void whileItIsDownWhatWasFetchedIsServedWithTheReason() throws Exception {
        server.publish("web", "1.0.0", Map.of("a", "A"));
        set();
        server.down();
        clock.forward(Duration.ofSeconds(200));
        assertThat(set().freshness().stale()).as("not asked yet").isEmpty();
        clock.forward(Duration.ofSeconds(101));
        LocatedSet stale = set();
        assertStale(stale.freshness(), server.url() + INDEX, "no connection", "start the server",
                "2026-05-04T12:00:00Z is served");
        assertThat(texts(stale)).isEqualTo(Map.of("a", "A"));
        assertThat(stale.resources().get(0).freshness()).isEqualTo(stale.freshness());
        assertThat(log.list).filteredOn(line -> line.getLevel() == Level.WARN).hasSize(1);
        server.up();
        clock.forward(Duration.between(clock.instant(), stale.freshness().until().orElseThrow()));
        assertThat(set().freshness()).isEqualTo(fresh(Duration.ofSeconds(300)));
        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).last().asString().contains("again");
    }

    @Test
    void aServerThatIsDownIsLeftAloneForAWhileThatGrows() throws Exception {
        server.publish("web", "1.0.0", Map.of("a", "A"));
        set();
        server.special(INDEX, WebServer.status(502)).special("/web/b", WebServer.status(502));
        clock.forward(Duration.ofSeconds(301));
        server.asked();
        long[] waits = IntStream.range(0, 10).mapToLong(i -> {
            try {
                Freshness freshness = set().freshness();
                assertThatThrownBy(() -> origin.locate("web", "b")).as("another one").hasMessageContaining("502");
                assertThat(server.asked()).as("asked once, and nothing else").containsExactly(INDEX);
                Duration wait = Duration.between(clock.instant(), freshness.until().orElseThrow());
                clock.forward(wait);
                return wait.toMillis();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }).toArray();
        assertThat(waits[0]).isBetween(5_000L, 6_000L);
        assertThat(waits[1]).isBetween(10_000L, 12_000L);
        assertThat(waits[9]).isBetween(300_000L, 360_000L);
    }

    @Test
    void whatConcernsOneFileHoldsUpNoOther() throws Exception {
        server.file("/web/a", "A").special("/web/b", WebServer.status(500));
        assertThatThrownBy(() -> file("b")).hasMessageContaining("500");
        assertThat(text(file("a"))).isEqualTo("A");
    }

    @ParameterizedTest
    @ValueSource(strings = {"120", "Mon, 04 May 2026 12:07:01 GMT"})
    void retryAfterIsHonoured(String after) throws Exception {
        server.publish("web", "1.0.0", Map.of("a", "A"));
        set();
        clock.forward(Duration.ofSeconds(301));
        server.special(INDEX, exchange -> {
            exchange.getResponseHeaders().set("Retry-After", after);
            exchange.sendResponseHeaders(503, -1);
        });
        assertThat(set().freshness().until()).contains(clock.instant().plusSeconds(120));
    }

    @Test
    void withNothingCachedItSaysWhatHappenedAndWhatToDo() throws Exception {
        server.down();
        assertFails(server.url() + INDEX, "no connection", "start the server, or correct the url");
        assertFails("asked for again after 2026-05-04T12:00:0");
    }

    @ParameterizedTest
    @CsvSource({"401, header.Authorization", "403, allow this node", "500, server's log", "400, correct the url"})
    void aRefusalSaysWhatToDo(int status, String what) throws Exception {
        server.special(INDEX, WebServer.status(status));
        assertFails(INDEX, "answered " + status, what);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void whatIsGoneIsGone(int status) throws Exception {
        assertThat(origin.locate("web")).isEmpty();
        assertThat(origin.locate("web", "a")).isEmpty();
        assertThat(origin.paths("web")).isEmpty();
        server.publish("web", "1.0.0", Map.of("a", "A"));
        set();
        server.special(INDEX, WebServer.status(status));
        clock.forward(Duration.ofSeconds(301));
        assertThat(origin.locate("web")).isEmpty();
    }

    @Test
    void otherBytesThanTheIndexSaysAreRefusedAndTheOldSetIsKept() throws Exception {
        server.publish("web", "1.0.0", Map.of("a", "A", "b", "B"));
        set();
        server.index("web", "2.0.0", Map.of("a", "X", "b", "B2"));
        server.file("/web/b", "B2"); // a is still the old one
        clock.forward(Duration.ofSeconds(301));
        LocatedSet stale = set();
        assertStale(stale.freshness(), "/web/a", "SHA-256", "before the index");
        assertThat(stale.version()).isEqualTo(new Version("1.0.0"));
        assertThat(texts(stale)).isEqualTo(Map.of("a", "A", "b", "B"));
        server.file("/web/a", "X");
        clock.forward(Duration.ofSeconds(10));
        server.asked();
        assertThat(texts(set())).isEqualTo(Map.of("a", "X", "b", "B2"));
    }

    @Test
    void anIndexedFileThatIsNotThereIsNamed() throws Exception {
        server.publish("web", "1.0.0", Map.of("a", "A", "b", "B"));
        server.remove("/web/b");
        assertFails("/web/b", "no such file", "publish the files first");
    }

    @Test
    void aLongerFileThanTheIndexSaysIsBrokenOff() throws Exception {
        server.publish("web", "1.0.0", Map.of("a", "A"));
        server.file("/web/a", "A".repeat(100_000));
        assertFails("/web/a", "longer than 1 bytes", "its index says so");
    }

    @Test
    void anIndexThatIsNoneDoesNotReplaceTheOld() throws Exception {
        server.publish("web", "1.0.0", Map.of("a", "A"));
        set();
        assertThat(origin.paths("web")).containsExactly("a");
        server.file(INDEX, "<html>please log in</html>");
        clock.forward(Duration.ofSeconds(301));
        assertStale(set().freshness(), INDEX, "no index of a set");
        assertThat(origin.paths("web")).as("the old list").containsExactly("a");
        server.index("other", "1.0.0", Map.of());
        server.special(INDEX, forward("/other/META-INF/quickset/index.json"));
        clock.forward(Duration.ofSeconds(301));
        assertStale(set().freshness(), "index of set 'other'");
    }

    @Test
    void anIndexThatWasEditedIsRefused() throws Exception {
        server.publish("web", "1.0.0", Map.of("a", "A"));
        set();
        server.special(INDEX, exchange -> {
            byte[] edited = ("{'format':1,'set':'web','version':'1.0.0','count':0,'digest':'" + "0".repeat(64)
                    + "','resources':[]}").replace('\'', '"').getBytes(UTF_8);
            exchange.sendResponseHeaders(200, edited.length);
            exchange.getResponseBody().write(edited);
        });
        clock.forward(Duration.ofSeconds(301));
        assertStale(set().freshness(), INDEX, "its digest is not that of what it lists");
    }

    @Test
    void aClientThatIsNotUsedGoesWithItsThread() {
        LazyClient clients = new LazyClient(Duration.ofMillis(100));
        List<Thread> before = clientThreads();
        clients.take();
        List<Thread> own = clientThreads().stream().filter(thread -> !before.contains(thread)).toList();
        assertThat(own).hasSize(1);
        clients.release();
        Awaitility.await("its thread to end").atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc(); // before Java 21 that is what ends it
            return !own.get(0).isAlive();
        });
        clients.take(); // and it still makes new ones
        clients.release();
    }

    private static List<Thread> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("HttpClient-\\d+-SelectorManager")).toList();
    }

    private static HttpHandler forward(String to) {
        return exchange -> {
            exchange.getResponseHeaders().set("Location", to);
            exchange.sendResponseHeaders(302, -1);
        };
    }

    @Test
    void anAnnouncedDigestIsChecked() throws Exception {
        String right = Base64.getEncoder().encodeToString(Digest.sha256().digest("A".getBytes(UTF_8)));
        String wrong = Base64.getEncoder().encodeToString(Digest.sha256().digest("B".getBytes(UTF_8)));
        server.file("/web/a", "A");
        server.header("Repr-Digest", "sha-512=:AAAA:, sha-256=:" + right + ":");
        assertThat(text(file("a"))).isEqualTo("A");
        server.header("Repr-Digest", "sha-256=:" + wrong + ":").file("/web/a", "A2");
        clock.forward(Duration.ofSeconds(301));
        assertStale(file("a").freshness(), "/web/a", "as announced");
        assertThat(text(file("a"))).isEqualTo("A");
        server.header("Repr-Digest", "").header("Digest", "SHA-256=" + wrong);
        clock.forward(Duration.ofSeconds(60));
        assertStale(file("a").freshness(), "as announced");
        server.header("Digest", "sha-256=???");
        clock.forward(Duration.ofSeconds(60));
        assertStale(file("a").freshness(), "malformed");
    }

    @Test
    void aBodyThatIsCutShortIsNotTaken() throws Exception {
        server.file("/web/a", "A");
        file("a");
        server.special("/web/a", exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write(new byte[500]);
            exchange.getResponseBody().flush();
        });
        clock.forward(Duration.ofSeconds(301));
        assertStale(file("a").freshness(), "/web/a", "broke off");
        assertThat(text(file("a"))).isEqualTo("A");
        assertThat(blobs()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBodyOverTheLimitIsBrokenOff(boolean announced) throws Exception {
        configuration.put("maxFileBytes", "1000");
        origin = open();
        server.special("/web/a", exchange -> {
            exchange.sendResponseHeaders(200, announced ? 100_000_000 : 0);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < 100_000; i++) {
                    out.write(new byte[1000]);
                }
            }
        });
        assertThatThrownBy(() -> file("a")).hasMessageContaining("longer than 1000 bytes")
                .hasMessageContaining("maxFileBytes");
        assertThat(blobs()).isZero();
        server.index("web", "1.0.0", Map.of("big", "x".repeat(1001)));
        assertFails("/web/big", "1001 bytes", "maxFileBytes");
    }

    @Test
    void aSetOverTheLimitIsRefusedBeforeAnyOfItIsFetched() throws Exception {
        configuration.put("maxSetBytes", "5");
        origin = open();
        server.publish("web", "1.0.0", Map.of("a", "123", "b", "456"));
        assertFails("more than 5 bytes", "maxSetBytes");
        assertThat(server.asked()).containsExactly(INDEX);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServerThatFallsSilentIsGivenUp(boolean midway) throws Exception {
        configuration.put("timeoutSeconds", "1");
        origin = open();
        CountDownLatch done = new CountDownLatch(1);
        server.special(INDEX, exchange -> {
            if (midway) {
                exchange.sendResponseHeaders(200, 1000);
                exchange.getResponseBody().write(new byte[500]);
                exchange.getResponseBody().flush();
            }
            await(done);
        });
        long began = System.nanoTime();
        try {
            assertFails(INDEX, "nothing came for 1 s", "timeoutSeconds");
        } finally {
            done.countDown();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void aServerThatDripsIsGivenUp() throws Exception {
        configuration.put("timeoutSeconds", "1");
        origin = open();
        server.special("/web/a", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            drip(exchange.getResponseBody());
        });
        assertThatThrownBy(() -> file("a")).hasMessageContaining("bytes a second").hasMessageContaining("/web/a");
    }

    private static void drip(OutputStream out) throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        try {
            for (int i = 0; i < 100 && !never.await(900, TimeUnit.MILLISECONDS); i++) {
                out.write('.');
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new IOException("the test does not go on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void oddCharactersArriveAsTheyAre() throws Exception {
        Map<String, String> odd = Map.of("a b", "1", "100%", "2", "fü/r", "3", "#1", "4", "who?", "5", "a+b&c;d=e", "6",
                "%41", "7", "\uD83D\uDE00.txt", "8", "[x]{y}|^`\"<>", "9", "aa:b@c", "10");
        server.publish("web", "1.0.0", odd);
        assertThat(texts(set())).isEqualTo(odd);
        for (String path : odd.keySet()) {
            assertThat(text(file(path))).isEqualTo(odd.get(path));
        }
        assertThat(origin.paths("web")).containsExactlyInAnyOrderElementsOf(odd.keySet());
        assertThat(server.asked()).contains("/web/a%20b", "/web/100%25", "/web/f%C3%BC/r", "/web/%231", "/web/who%3F");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret", "/etc/passwd", "a//b", ""})
    void aPathThatIsNoneIsNotAskedFor(String path) throws Exception {
        assertThatThrownBy(() -> origin.locate("web", path)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> origin.locate("../web")).isInstanceOf(IOException.class);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void redirectsAreFollowedButTellNoSecretsToOthers() throws Exception {
        try (WebServer other = new WebServer()) {
            other.file("/elsewhere", "A");
            server.special("/web/a", forward("/web/there")).special("/web/there", forward(other.url() + "/elsewhere"));
            assertThat(text(file("a"))).isEqualTo("A");
            assertThat(server.requests).allSatisfy(
                    request -> assertThat(request.header("Authorization")).isEqualTo(SECRET));
            assertThat(other.requests).hasSize(1).allSatisfy(
                    request -> assertThat(request.header("Authorization")).isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource({"file:///etc/passwd, redirects to file:", "ftp://127.0.0.1/a, redirects to ftp:",
        "/web/a, more than 5 times", "http://[, no URL", "mailto:x@y, redirects to mailto:"})
    void redirectsToAnythingElseAreNot(String to, String reason) throws Exception {
        server.special("/web/a", forward(to));
        assertThatThrownBy(() -> file("a")).hasMessageContaining(server.url() + "/web/a").hasMessageContaining(reason);
    }

    @Test
    void nothingPackedIsAskedForOrTaken() throws Exception {
        server.file("/web/a", "A");
        file("a");
        assertThat(server.requests.get(0).header("Accept-encoding")).isEqualTo("identity");
        server.header("Content-Encoding", "gzip").file("/web/b", "B");
        assertThatThrownBy(() -> file("b")).hasMessageContaining("Content-Encoding");
    }

    @Test
    void filesAreFetchedFourAtATimeAndNoThreadStays() throws Exception {
        CyclicBarrier four = new CyclicBarrier(4); // opens only when four are there at once
        Map<String, String> files = IntStream.range(0, 8).boxed().collect(Collectors.toMap(i -> "f" + i, i -> "" + i));
        server.publish("web", "1.0.0", files);
        files.forEach((path, text) -> server.special("/web/" + path, exchange -> {
            try {
                four.await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IOException(e);
            }
            exchange.sendResponseHeaders(200, 1);
            exchange.getResponseBody().write(text.getBytes(UTF_8));
        }));
        assertThat(texts(set())).isEqualTo(files);
        Awaitility.await("the threads to end").atMost(Duration.ofSeconds(10)).untilAsserted(() ->
                assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                        .doesNotContain("quickset-fetch"));
    }

    @Test
    void aRestartKeepsWhatWasFetched() throws Exception {
        server.publish("web", "1.0.0", Map.of("a", "A"));
        server.file("/web/x", "X");
        set();
        file("x");
        assertThat(origin.paths("web")).containsExactly("a");
        server.asked();
        origin = open();
        assertThat(texts(set())).isEqualTo(Map.of("a", "A"));
        assertThat(server.asked()).as("fresh").isEmpty();
        server.down();
        clock.forward(Duration.ofSeconds(301));
        origin = open();
        assertStale(set().freshness(), "no connection");
        assertThat(text(file("x"))).isEqualTo("X");
        assertThat(origin.paths("web")).containsExactly("a");
    }

    @Test
    void aClockThatWasSetBackMakesNothingLastForEver() throws Exception {
        server.publish("web", "1.0.0", Map.of("a", "A"));
        set();
        server.asked();
        clock.forward(Duration.ofDays(-10_000));
        set();
        assertThat(server.asked()).containsExactly(INDEX);
    }

    @Test
    void anotherUrlIsAskedAtOnceAndWithoutTheTagsOfTheOld() throws Exception {
        server.publish("web", "1.0.0", Map.of("a", "A"));
        set();
        try (WebServer other = new WebServer()) {
            other.publish("web", "1.0.0", Map.of("a", "A"));
            configuration.put("url", other.url());
            origin = open();
            assertThat(texts(set())).isEqualTo(Map.of("a", "A"));
            assertThat(other.requests).extracting(request -> request.header("If-None-Match")).containsExactly("");
        }
    }

    @Test
    void anUnpackedBundleServesAsItIs() throws Exception {
        configuration.put("root", "resources");
        origin = open();
        server.file("/web/resources/a", "A").index("web", "1.0.0", Map.of("a", "A"));
        assertThat(texts(set())).isEqualTo(Map.of("a", "A"));
        assertThat(text(file("a"))).isEqualTo("A");
    }
}
