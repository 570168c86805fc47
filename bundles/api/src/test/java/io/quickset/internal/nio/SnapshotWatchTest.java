package io.quickset.internal.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;
import static java.nio.file.StandardWatchEventKinds.OVERFLOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.testing.InMemoryRegistry;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SnapshotWatchTest {

    private static final WatchEvent.Kind<?>[] ALL = {ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE};

    private final InMemoryRegistry registry = InMemoryRegistry.create();
    private final WatchService watcher =
            put("home", "1", "css/site", "1", "css/deep/x", "1").getFileSystem().newWatchService();

    SnapshotWatchTest() throws IOException {}

    @AfterEach
    void close() throws IOException {
        watcher.close();
    }

    private Path put(String... pathsAndContents) {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < pathsAndContents.length; i += 2) {
            files.put(pathsAndContents[i], pathsAndContents[i + 1].getBytes(UTF_8));
        }
        registry.put("web", "1.0.0", files);
        return root();
    }

    private Path root() {
        return registry.view().set("web").orElseThrow().root();
    }

    private static List<String> events(WatchKey key) {
        List<String> all = new ArrayList<>();
        key.pollEvents().forEach(event -> all.add(event.kind() + " " + event.context()));
        return all;
    }

    @Test
    void aSwitchIsToldAsWhatBecameOfTheChildren() throws Exception {
        WatchKey top = root().register(watcher, ALL);
        WatchKey css = root().resolve("css").register(watcher, ALL);
        assertThat(watcher.poll()).isNull();

        put("home", "2", "new", "1", "css/other", "1", "css/deep/x", "2");

        assertThat(List.of(watcher.take(), watcher.take())).containsExactlyInAnyOrder(top, css);
        assertThat(events(top)).containsExactlyInAnyOrder("ENTRY_MODIFY home", "ENTRY_CREATE new");
        assertThat(events(css)).containsExactly("ENTRY_DELETE site", "ENTRY_CREATE other");
        assertThat(watcher.poll()).isNull();
    }

    @Test
    void theWatchedFolderGoesAlongSoThatWhatPeopleWriteReadsTheNewContent() throws Exception {
        root().register(watcher, ENTRY_MODIFY);
        for (String content : List.of("2", "3")) {
            put("home", content, "css/site", "1", "css/deep/x", "1");
            WatchKey key = watcher.take();
            WatchEvent<?> event = key.pollEvents().get(0);
            Path changed = ((Path) key.watchable()).resolve((Path) event.context());
            assertThat(changed).isEqualTo(root().resolve("home")).hasContent(content);
            assertThat(key.reset()).isTrue();
        }
    }

    @Test
    void aSwitchOfWhatIsNotWatchedIsNotTold() throws Exception {
        WatchKey css = root().resolve("css").register(watcher, ALL);
        registry.put("other", "1.0.0", Map.of("a", new byte[0]));
        registry.put("web", "1.0.1", Map.of("home", "1".getBytes(UTF_8), "css/site", "1".getBytes(UTF_8),
                "css/deep/x", "1".getBytes(UTF_8)));

        assertThat(watcher.poll()).isNull();
        assertThat(css.isValid()).isTrue();
        assertThat(css.watchable()).as("the same content in another version").isEqualTo(root().resolve("css"));
    }

    @Test
    void whatWasSwitchedBeforeTheRegistrationIsToldToo() throws Exception {
        Path old = root();
        put("home", "2", "css/site", "1", "css/deep/x", "1");

        assertThat(events(old.register(watcher, ALL))).containsExactly("ENTRY_MODIFY home");
    }

    @Test
    void onlyWhatWasAskedForIsTold() throws Exception {
        WatchKey key = root().register(watcher, ENTRY_DELETE, OVERFLOW);
        put("home", "2", "new", "1", "css/site", "1");
        assertThat(watcher.poll()).isNull();
        assertThat(root().register(watcher, ENTRY_CREATE)).as("one key for each folder").isSameAs(key);
        put("home", "2", "newer", "1", "css/site", "1");

        assertThat(watcher.take()).isSameAs(key);
        assertThat(events(key)).containsExactly("ENTRY_CREATE newer");
    }

    @Test
    void aFileThatBecomesAFolderGoesAndComes() throws Exception {
        WatchKey key = root().register(watcher, ALL);
        put("home/index", "1", "css", "1");

        assertThat(events(key)).containsExactlyInAnyOrder(
                "ENTRY_DELETE home", "ENTRY_CREATE home", "ENTRY_DELETE css", "ENTRY_CREATE css");
    }

    @Test
    void aKeyIsSignalledOnceUntilItIsReset() throws Exception {
        WatchKey key = root().register(watcher, ALL);
        put("home", "2", "css/site", "1", "css/deep/x", "1");
        assertThat(watcher.take()).isSameAs(key);
        put("home", "3", "css/site", "1", "css/deep/x", "1");
        assertThat(watcher.poll()).as("not reset yet").isNull();
        assertThat(key.reset()).isTrue();

        assertThat(watcher.poll(1, TimeUnit.SECONDS)).as("what came meanwhile").isSameAs(key);
        assertThat(events(key)).containsExactly("ENTRY_MODIFY home", "ENTRY_MODIFY home");
        assertThat(key.reset()).isTrue();
        assertThat(watcher.poll(1, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void tooMuchIsToldAsAnOverflow() throws Exception {
        WatchKey key = root().register(watcher, ENTRY_CREATE);
        String[] many = new String[2 * 600];
        for (int i = 0; i < many.length; i++) {
            many[i] = "f" + i;
        }
        put(many);

        List<WatchEvent<?>> events = watcher.take().pollEvents();
        assertThat(events).hasSize(SnapshotWatchKey.MAX_EVENTS + 1);
        WatchEvent<?> last = events.get(SnapshotWatchKey.MAX_EVENTS);
        assertThat(last.kind()).isEqualTo(OVERFLOW);
        assertThat(last.context()).isNull();
        assertThat(last.count()).isEqualTo(600 - SnapshotWatchKey.MAX_EVENTS);
        assertThat(key.reset()).isTrue();
    }

    @Test
    void aKeyEndsWithItsSetAndItsFolder() throws Exception {
        WatchKey top = root().register(watcher, ALL);
        WatchKey css = root().resolve("css").register(watcher, ALL);

        put("home", "1");
        assertThat(css.isValid()).isFalse();
        assertThat(events(css)).containsExactlyInAnyOrder("ENTRY_DELETE site", "ENTRY_DELETE deep");
        assertThat(css.reset()).isFalse();
        assertThat(top.isValid()).isTrue();
        assertThat(events(top)).containsExactly("ENTRY_DELETE css");
        assertThat(top.reset()).isTrue();

        registry.remove("web");
        assertThat(List.of(watcher.take(), watcher.take())).containsExactlyInAnyOrder(css, top);
        assertThat(top.isValid()).isFalse();
        assertThat(events(top)).containsExactly("ENTRY_DELETE home");
        assertThat(top.reset()).isFalse();

        put("home", "1");
        assertThat(root().register(watcher, ALL)).as("a set that came back is watched anew").isNotSameAs(top)
                .matches(WatchKey::isValid);
    }

    @Test
    void aCancelledKeyHearsNothing() throws Exception {
        WatchKey key = root().register(watcher, ALL);
        key.cancel();
        put("home", "2");

        assertThat(key.isValid()).isFalse();
        assertThat(watcher.poll()).isNull();
    }

    @Test
    void closingWakesWhoWaitsAndEndsAllKeys() throws Exception {
        WatchKey key = root().register(watcher, ALL);
        CompletableFuture<Throwable> waiting = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                watcher.take();
            } catch (Exception e) {
                waiting.complete(e);
            }
        });
        thread.start();
        watcher.close();

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isInstanceOf(ClosedWatchServiceException.class);
        assertThat(key.isValid()).isFalse();
        assertThatThrownBy(watcher::poll).isInstanceOf(ClosedWatchServiceException.class);
        assertThatThrownBy(() -> root().register(watcher, ALL)).isInstanceOf(ClosedWatchServiceException.class);
        watcher.close();
        thread.join();
    }

    @Test
    void refusesWhatItCanNotWatch() throws IOException {
        assertThatThrownBy(() -> root().resolve("home").register(watcher, ALL))
                .isInstanceOf(NotDirectoryException.class);
        assertThatThrownBy(() -> root().resolve("none").register(watcher, ALL)).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> root().register(watcher)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> root().register(watcher, new WatchEvent.Kind<?>[] {ENTRY_CREATE}, () -> "FILE_TREE"))
                .isInstanceOf(UnsupportedOperationException.class);
        try (WatchService foreign = FileSystems.getDefault().newWatchService()) {
            assertThatThrownBy(() -> root().register(foreign, ALL)).isInstanceOf(ProviderMismatchException.class)
                    .hasMessageContaining("newWatchService");
        }
    }

    @Test
    void keepsNoOldSnapshotAndIsKeptByNobody() throws Exception {
        WatchService dropped = root().getFileSystem().newWatchService();
        WeakReference<Object> first = new WeakReference<>(registry.view().set("web").orElseThrow());
        WatchKey key = root().register(dropped, ALL);
        WeakReference<Object> service = new WeakReference<>(dropped);
        put("home", "2");
        awaitGone(first);
        assertThat(Files.exists((Path) key.watchable())).isTrue();

        dropped = null;
        key = null;
        awaitGone(service);
    }

    private static void awaitGone(WeakReference<?> reference) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!reference.refersTo(null)) {
            assertThat(System.nanoTime()).as("collected in time").isLessThan(end);
            System.gc();
        }
    }
}
