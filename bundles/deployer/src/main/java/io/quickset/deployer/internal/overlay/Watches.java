package io.quickset.deployer.internal.overlay;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The system's notifications. It knows directories by inode: one that several overlays share, or that was renamed and
 * is registered anew, has one key, which all who watch it hear. For one thread.
 */
final class Watches implements AutoCloseable {

    private final Disk disk;
    private final Map<WatchKey, List<Watch>> ears = new HashMap<>();
    private @Nullable WatchService service;

    Watches(Disk disk) {
        this.disk = disk;
    }

    /** Who wants to know. */
    interface Ear {

        /** That name in that folder came, went, or (only that) was written to. */
        void told(String folder, Path name, boolean written);

        /** More happened than could be told. */
        void missed();

        /** The folder is gone, or what is mounted there. */
        void lost(String folder);
    }

    /** One folder of one overlay. */
    record Watch(WatchKey key, Ear ear, String folder) {

        boolean valid() {
            return key.isValid();
        }
    }

    /**
     * Watches it from now on.
     *
     * @throws IOException if it can't be; the system's limits are one reason
     */
    Watch watch(Path directory, Ear ear, String folder) throws IOException {
        if (service == null) {
            service = disk.watches();
        }
        Watch watch = new Watch(disk.watch(directory, service), ear, folder);
        ears.computeIfAbsent(watch.key(), key -> new ArrayList<>(1)).add(watch);
        return watch;
    }

    void release(Watch watch) {
        List<Watch> all = ears.get(watch.key());
        if (all != null) {
            all.remove(watch);
            if (all.isEmpty()) {
                ears.remove(watch.key());
                watch.key().cancel();
            }
        }
    }

    /** Waits for news and passes on what there is. */
    void poll(long nanos) throws InterruptedException {
        if (service == null) {
            TimeUnit.NANOSECONDS.sleep(nanos);
            return;
        }
        for (WatchKey key = service.poll(nanos, TimeUnit.NANOSECONDS); key != null; key = service.poll()) {
            pass(key);
        }
    }

    private void pass(WatchKey key) {
        List<WatchEvent<?>> events = key.pollEvents();
        List<Watch> all = List.copyOf(ears.getOrDefault(key, List.of()));
        for (WatchEvent<?> event : events) {
            for (Watch watch : all) {
                if (event.context() instanceof Path name) {
                    watch.ear().told(watch.folder(), name, event.kind() == StandardWatchEventKinds.ENTRY_MODIFY);
                } else {
                    watch.ear().missed();
                }
            }
        }
        if (!key.reset()) {
            ears.remove(key);
            all.forEach(watch -> watch.ear().lost(watch.folder()));
        }
    }

    @Override
    public void close() throws IOException {
        ears.clear();
        if (service != null) {
            service.close();
            service = null;
        }
    }
}
