package io.quickset.locator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.Digest;
import io.quickset.origin.internal.SetClock;
import io.quickset.spi.Freshness;
import io.quickset.spi.LocatedResource;
import io.quickset.spi.LocatedSet;
import io.quickset.spi.ResourceLocator;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Version;

/** What another locator gave is kept on disk, whatever becomes of it and of the disk. */
@Timeout(60)
class CachingLocatorTest {

    private static final Duration HOUR = Duration.ofHours(1);

    /** A locator whose answers a test sets. */
    private static final class Wrapped implements ResourceLocator {

        private final List<String> asked = new ArrayList<>();
        private final Map<String, String> files = new TreeMap<>();
        private Freshness freshness = Freshness.FOREVER;
        private @Nullable Exception failure;

        private void asked(String what) throws IOException {
            asked.add(what);
            if (failure instanceof IOException io) {
                throw io;
            }
            if (failure instanceof RuntimeException bug) {
                throw bug;
            }
        }

        @Override
        public Optional<LocatedSet> locate(String set) throws IOException {
            asked(set);
            return files.isEmpty() ? Optional.empty() : Optional.of(new LocatedSet(new Version(1, files.size(), 0),
                    files.keySet().stream().sorted(Comparator.reverseOrder()).map(this::resource).toList(),
                    freshness));
        }

        @Override
        public Optional<LocatedResource> locate(String set, String path) throws IOException {
            asked(set + "/" + path);
            return files.containsKey(path) ? Optional.of(resource(path)) : Optional.empty();
        }

        private LocatedResource resource(String path) {
            return LocatedResource.of(path, files.get(path).getBytes(UTF_8), "text/plain", freshness);
        }

        @Override
        public List<String> paths(String set) throws IOException {
            asked(set + "/*");
            return List.copyOf(files.keySet());
        }

        private List<String> takeAsked() {
            List<String> all = List.copyOf(asked);
            asked.clear();
            return all;
        }
    }

    private final SetClock clock = new SetClock();
    private final Wrapped wrapped = new Wrapped();
    private Path folder;
    private CachingLocator caching;

    @BeforeEach
    void start(@TempDir Path temp) {
        folder = temp.resolve("cache");
        caching = open(1 << 20);
        wrapped.files.putAll(Map.of("a", "A", "b", "B"));
    }

    private CachingLocator open(long cacheBytes) {
        return new CachingLocator(wrapped, folder, HOUR, cacheBytes, clock);
    }

    private static Map<String, String> texts(LocatedSet set) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (LocatedResource file : set.resources()) {
            texts.put(file.path(), text(file));
        }
        return texts;
    }

    private static String text(LocatedResource file) throws IOException {
        try (InputStream in = file.content().open()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private LocatedSet set() throws IOException {
        return caching.locate("web").orElseThrow();
    }

    private List<Path> files(String kind) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(kind))) {
            return files.sorted().toList();
        }
    }

    private Path blob(String content) {
        return folder.resolve("blobs").resolve(Digest.of(Digest.sha256().digest(content.getBytes(UTF_8))).toString());
    }

    @Test
    void nothingIsTouchedBeforeItIsAsked() {
        assertThat(folder).doesNotExist();
    }

    @Test
    void theWrappedOneIsAskedAgainWhenTheTimeIsOver() throws Exception {
        LocatedSet set = set();
        assertThat(set.version()).isEqualTo(new Version("1.2.0"));
        assertThat(set.freshness()).isEqualTo(Freshness.until(clock.instant().plus(HOUR)));
        assertThat(texts(set)).isEqualTo(wrapped.files);
        assertThat(text(caching.locate("web", "a").orElseThrow())).isEqualTo("A");
        assertThat(caching.paths("web")).containsExactly("a", "b");
        assertThat(wrapped.takeAsked()).containsExactly("web", "web/a", "web/*");
        clock.forward(HOUR.minusSeconds(1));
        set();
        caching.locate("web", "a");
        caching.paths("web");
        assertThat(wrapped.takeAsked()).isEmpty();
        clock.forward(Duration.ofSeconds(1));
        wrapped.files.put("c", "C");
        assertThat(texts(set())).isEqualTo(wrapped.files);
        assertThat(caching.paths("web")).containsExactly("a", "b", "c");
    }

    @Test
    void anAnswerThatSaysSoIsAskedForSooner() throws Exception {
        wrapped.freshness = Freshness.stale("the disk is gone", clock.instant().plusSeconds(9));
        assertThat(set().freshness()).isEqualTo(wrapped.freshness);
        assertThat(set().freshness()).as("kept").isEqualTo(wrapped.freshness);
        assertThat(wrapped.takeAsked()).hasSize(1);
        clock.forward(Duration.ofSeconds(10));
        wrapped.freshness = Freshness.until(clock.instant().plus(Duration.ofDays(9)));
        assertThat(set().freshness()).isEqualTo(Freshness.until(clock.instant().plus(HOUR)));
    }

    @Test
    void whenItThrowsTheLastAnswerIsGivenWithTheReason() throws Exception {
        set();
        for (Exception failure : List.of(new IOException("the database is locked"),
                new IllegalStateException("the database is locked"),
                new SocketTimeoutException("the database is locked"))) {
            clock.forward(HOUR);
            wrapped.failure = failure;
            caching = open(1 << 20); // also right after a restart
            LocatedSet stale = set();
            assertThat(stale.freshness().stale().orElseThrow()).contains("the database is locked", "is served");
            assertThat(stale.freshness().until().orElseThrow()).isAfter(clock.instant());
            assertThat(texts(stale)).isEqualTo(wrapped.files);
        }
        wrapped.takeAsked();
        set();
        assertThat(wrapped.takeAsked()).as("left alone for a while").isEmpty();
        assertThatThrownBy(() -> caching.locate("other")).hasMessageContaining("the database is locked")
                .hasMessageContaining("nothing is cached of set 'other'");
    }

    @Test
    void contentThatIsNotAsAnnouncedIsNotTaken() throws Exception {
        ResourceLocator lying = new ResourceLocator() {
            @Override
            public Optional<LocatedResource> locate(String set, String path) {
                Digest digest = Digest.of(Digest.sha256().digest("A".getBytes(UTF_8)));
                return Optional.of(new LocatedResource(path, 1, digest, "text/plain", Freshness.FOREVER,
                        () -> new ByteArrayInputStream("B".getBytes(UTF_8))));
            }
        };
        assertThatThrownBy(() -> new CachingLocator(lying, folder, HOUR, 1, clock).locate("web", "a"))
                .hasMessageContaining("as announced");
        assertThat(files("blobs")).isEmpty();
    }

    @Test
    void aDamagedFileIsNoticedAndFetchedAgain() throws Exception {
        LocatedSet set = set();
        Files.writeString(blob("A"), "X");
        assertThatThrownBy(() -> texts(set)).isInstanceOf(IOException.class).hasMessageContaining("was damaged");
        assertThat(blob("A")).doesNotExist();
        wrapped.takeAsked();
        assertThat(texts(set())).as("though it is fresh").isEqualTo(wrapped.files);
        assertThat(wrapped.takeAsked()).containsExactly("web");
    }

    @ParameterizedTest
    @ValueSource(strings = {"blobs", "answers"})
    void filesCutShortByAPowerCutAreFetchedAgain(String kind) throws Exception {
        set();
        caching.locate("web", "a");
        for (Path file : files(kind)) {
            Files.write(file, new byte[0]);
        }
        caching = open(1 << 20);
        assertThat(texts(set())).isEqualTo(wrapped.files);
        assertThat(text(caching.locate("web", "a").orElseThrow())).isEqualTo("A");
    }

    @Test
    void aDamagedIndexIsFetchedAgain() throws Exception {
        set();
        for (Path file : files("blobs")) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 1;
            Files.write(file, bytes);
        }
        caching = open(1 << 20);
        wrapped.takeAsked();
        LocatedSet set = set();
        assertThat(wrapped.takeAsked()).containsExactly("web");
        assertThat(set.resources()).hasSize(2);
        assertThatThrownBy(() -> texts(set)).hasMessageContaining("was damaged");
    }

    @Test
    void whatWasHalfWrittenIsDeletedAtTheStart() throws Exception {
        set();
        Files.writeString(folder.resolve("blobs/1.tmp"), "half");
        Files.writeString(folder.resolve("answers/1.tmp"), "half");
        caching = open(1 << 20);
        set();
        assertThat(folder).isDirectoryRecursivelyContaining("glob:**.json")
                .isDirectoryNotContaining("glob:**.tmp");
        assertThat(files("blobs")).noneMatch(file -> file.toString().endsWith(".tmp"));
        assertThat(files("answers")).noneMatch(file -> file.toString().endsWith(".tmp"));
    }

    @Test
    void aWreckedOrDeletedCacheIsMadeAnew() throws Exception {
        Files.writeString(folder, "a file in its place");
        assertThat(texts(set())).isEqualTo(wrapped.files);
        deleteCache();
        assertThat(texts(set())).isEqualTo(wrapped.files);
        deleteCache();
        Files.createDirectory(folder);
        Files.writeString(folder.resolve("blobs"), "a file in its place");
        caching = open(1 << 20);
        assertThat(texts(set())).isEqualTo(wrapped.files);
    }

    private void deleteCache() throws IOException {
        for (String kind : List.of("blobs", "answers")) {
            for (Path file : files(kind)) {
                Files.delete(file);
            }
            Files.delete(folder.resolve(kind));
        }
        Files.delete(folder);
    }

    @Test
    void whatNothingNeedsGoesTheLongestUnneededFirst() throws Exception {
        caching = open(3_000);
        for (int i = 1; i <= 5; i++) {
            wrapped.files.put("a", Integer.toString(i).repeat(1_000));
            set();
            clock.forward(HOUR);
        }
        assertThat(blob("5".repeat(1_000))).as("needed").exists();
        assertThat(blob("4".repeat(1_000))).as("needed last").exists();
        assertThat(blob("1".repeat(1_000))).as("needed first").doesNotExist();
        assertThat(blob("2".repeat(1_000))).doesNotExist();
    }

    @Test
    void whatWasNeededLongerStaysLongerThoughItCameSooner() throws Exception {
        String p = "p".repeat(1_000);
        String q = "q".repeat(1_000);
        caching = open(4_000);
        wrapped.files.clear();
        for (Map<String, String> files : List.of(Map.of("1", p), Map.of("1", p, "2", q),
                Map.of("1", p, "2", "r".repeat(1_000)), Map.of("1", "s".repeat(1_000), "2", "r".repeat(1_000)))) {
            wrapped.files.putAll(files);
            set();
            clock.forward(HOUR);
        }
        assertThat(blob(p)).as("needed until last").exists();
        assertThat(blob(q)).as("needed until before").doesNotExist();
    }

    @Test
    void whatTheLastAnswersNeedStaysBeyondTheBound() throws Exception {
        caching = open(0);
        set();
        caching.locate("web", "a");
        wrapped.files.put("a", "A2");
        clock.forward(HOUR);
        LocatedSet set = set();
        assertThat(blob("A")).as("still the file's last answer").exists();
        caching.locate("web", "a");
        assertThat(blob("A")).doesNotExist();
        assertThat(texts(set)).isEqualTo(wrapped.files);
        caching = open(0);
        assertThat(texts(set())).as("after a restart").isEqualTo(wrapped.files);
    }

    @Test
    void beyondTheBoundAnAnswerThatNobodyAsksForInAMonthGoes() throws Exception {
        caching = open(0);
        wrapped.files.put("old", "old");
        caching.locate("web", "old");
        clock.forward(Duration.ofDays(31));
        caching.locate("web", "a");
        assertThat(blob("old")).doesNotExist();
        assertThat(blob("A")).exists();
    }

    @Test
    void whatIsConfirmedIsNotWrittenAgain() throws Exception {
        set();
        Path answer = files("answers").get(0);
        byte[] written = Files.readAllBytes(answer);
        clock.forward(HOUR);
        set();
        assertThat(Files.readAllBytes(answer)).isEqualTo(written);
        wrapped.takeAsked();
        set();
        assertThat(wrapped.takeAsked()).as("yet known in memory").isEmpty();
    }

    @Test
    void whatIsGoneIsForgotten() throws Exception {
        set();
        wrapped.files.clear();
        clock.forward(HOUR);
        assertThat(caching.locate("web")).isEmpty();
        assertThat(files("answers")).isEmpty();
    }

    @Test
    void anInterruptIsNoFailure() throws Exception {
        set();
        clock.forward(HOUR);
        wrapped.failure = new InterruptedIOException("stop");
        Thread.currentThread().interrupt();
        assertThatThrownBy(this::set).hasMessage("stop");
        assertThat(Thread.interrupted()).isTrue();
        wrapped.failure = null;
        assertThat(set().freshness().stale()).isEmpty();
    }
}
