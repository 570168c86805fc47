package io.quickset.deployer.internal;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells at once when a name in the deploy folder comes or goes, and when a file in it is written to; it costs nothing
 * while nothing happens. A notification may get lost, and the system may have none to give: so it is only a wake-up,
 * and {@link #glance} and the periodic scan see what it missed.
 */
final class FolderWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);

    private final Path folder;
    private final Runnable changed;
    private final Runnable written;
    private final @Nullable WatchService watches;
    private @Nullable WatchKey key;
    private String watched = "";

    /**
     * Starts it. Both are called on its own thread and must not wait.
     *
     * @param changed a name came or went
     * @param written a file was written to; called for each of many writes while someone copies
     */
    FolderWatch(Path folder, Runnable changed, Runnable written) {
        this.folder = folder;
        this.changed = changed;
        this.written = written;
        this.watches = open(folder);
        if (watches != null) {
            Thread thread = new Thread(() -> run(watches), "quickset-watch");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static @Nullable WatchService open(Path folder) {
        try {
            return folder.getFileSystem().newWatchService();
        } catch (IOException | UnsupportedOperationException e) {
            deaf(folder, e);
            return null;
        }
    }

    private static void deaf(Path folder, Exception e) {
        LOG.warn("the system tells nothing of changes in {} ({}); they are noticed by looking every {} ms", folder, e,
                PassLoop.GLANCE_MILLIS);
    }

    /**
     * The folder's own state, by one system call: it changes when a name in it comes or goes. A folder that has taken
     * the place of another is watched from then on. For one thread.
     */
    String glance() {
        String identity;
        long time;
        try {
            // Several times a second: no attribute view by name here, which costs many times the system call.
            BasicFileAttributes stat = Files.readAttributes(folder, BasicFileAttributes.class);
            identity = String.valueOf(stat.fileKey());
            time = stat.lastModifiedTime().to(TimeUnit.NANOSECONDS);
        } catch (IOException e) {
            watched = "";
            return "unreadable";
        }
        if (!identity.equals(watched) || key != null && !key.isValid()) {
            watch(identity);
        }
        return identity + ":" + time;
    }

    private void watch(String identity) {
        if (watches == null) {
            return;
        }
        if (key != null) {
            key.cancel(); // the folder it watched is no longer the one of that name
        }
        watched = identity; // also when it fails: told once, not at every look
        try {
            key = folder.register(watches, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE,
                    StandardWatchEventKinds.ENTRY_MODIFY);
            changed.run(); // what came between the look and the registration
        } catch (IOException | ClosedWatchServiceException e) {
            key = null;
            deaf(folder, e);
        }
    }

    private void run(WatchService events) {
        try {
            while (true) {
                WatchKey happened = events.take();
                boolean writes = happened.pollEvents().stream()
                        .allMatch(event -> event.kind() == StandardWatchEventKinds.ENTRY_MODIFY);
                happened.reset();
                (writes ? written : changed).run(); // an overflow is a change
            }
        } catch (ClosedWatchServiceException | InterruptedException e) {
            // closed
        }
    }

    @Override
    public void close() throws IOException {
        if (watches != null) {
            watches.close();
        }
    }
}
