package io.quickset.deployer.internal.overlay;

import io.quickset.deployer.internal.artifact.BadArtifactException;
import io.quickset.deployer.internal.artifact.Limits;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bound directory: keeps its tree in step with the disk, and tells when it has settled. For one thread, which calls
 * {@link #tick} and passes on notifications in between.
 */
final class Overlay implements Watches.Ear {

    private static final Logger LOG = LoggerFactory.getLogger(Overlay.class);

    private final OverlayBinding binding;
    private final Disk disk;
    private final Pace pace;
    private final Limits limits;
    private String failure = "";
    private final Watches watches;
    private final LongSupplier clock;
    private final Rights rights;
    private final Settling settling;
    private final Cooling cooling = new Cooling();
    private final Relisting relisting;
    private final Told told;

    private @Nullable Tree tree; // null while the directory is not to be had
    private @Nullable Stat root;
    private Path real;
    private Reach reach;
    private long glanceAt;

    Overlay(OverlayBinding binding, Disk disk, Pace pace, Limits limits, Watches watches, Writers writers,
            LongSupplier clock) {
        this.binding = binding;
        this.disk = disk;
        this.pace = pace;
        this.limits = limits;
        this.watches = watches;
        this.clock = clock;
        this.rights = Rights.of(disk);
        this.settling = new Settling(pace, writers);
        this.relisting = new Relisting(pace, clock);
        this.told = new Told(binding);
        this.real = binding.directory();
        this.reach = reach();
        this.glanceAt = clock.getAsLong();
    }

    private Reach reach() {
        return new Reach(disk, watches, this, pace, clock, () -> {
            if (tree != null) {
                tree.release();
            }
        });
    }

    OverlayBinding binding() {
        return binding;
    }

    /** The last settled state, and whether another is on its way. */
    OverlayState state() {
        return told.state() instanceof OverlayState.Ready ready ? ready.busy(settling.busy()) : told.state();
    }

    Watching watching() {
        return told.watching();
    }

    /** Whether the state or the report is another since this was asked last; not if it only became busy. */
    boolean news() {
        return told.news();
    }

    /** Does what is due; returns when it wants to be called again at the latest, in nanoseconds. */
    long tick(long now) {
        if (now - glanceAt >= 0) {
            glanceAt = now + pace.glance();
            glance(now);
        }
        if (tree == null) {
            return glanceAt;
        }
        try {
            return earlier(glanceAt, work(now, tree));
        } catch (BadArtifactException e) {
            // More than it may hold: what is known of it is let go, and it is looked at anew after a while.
            fail(Watching.SCANNED, e.getMessage() + "; it is looked at anew every " + Pace.seconds(pace.retry()));
            glanceAt = now + pace.retry();
            return glanceAt;
        }
    }

    private static long earlier(long a, long b) {
        return a - b < 0 ? a : b;
    }

    // The directory itself: it may come, go, and be replaced by another of that name, untold.
    private void glance(long now) {
        Path directory = binding.directory();
        try {
            Stat stat = disk.stat(directory, true);
            if (stat == null) {
                fail(Watching.MISSING, directory + " does not exist: create it, or correct the configuration");
            } else if (!stat.directory()) {
                fail(Watching.MISSING, directory + " is no directory: put one there, or correct the configuration");
            } else if (tree == null || root == null || !stat.sameFile(root)) {
                attach(directory, stat, now);
            }
        } catch (AccessDeniedException e) {
            fail(Watching.UNREADABLE, rights.directory(directory));
        } catch (IOException e) {
            fail(Watching.UNREADABLE, directory + " can't be read: " + e);
        }
    }

    private void fail(String how, String reason) {
        detach();
        told.put(Listing.broken(binding, reason));
        told.report(how, reason);
    }

    private void attach(Path directory, Stat stat, long now) throws IOException {
        detach();
        real = directory.toRealPath();
        root = stat;
        reach = reach();
        tree = new Tree(real, stat, disk, limits, rights, reach, pace.hot());
        settling.begin(new GitLock(disk, real), now);
        relist(now);
    }

    private void detach() {
        if (tree != null) {
            tree.release();
            tree = null;
        }
        cooling.close();
        settling.end();
    }

    private void relist(long now) {
        if (tree != null) {
            relisting.begin(tree, now);
        }
    }

    private long work(long now, Tree in) throws BadArtifactException {
        if (reach.retries(now) || relisting.isDue(now)) {
            relist(now);
        }
        if (in.sweeping() && !relisting.sweep(in, reach, settling)) {
            return now;
        }
        cooling.step(now, in.listing()).ifPresent(file -> {
            LOG.info("{} in {} holds other bytes than before, under the same size and times", file.path(), real);
            in.listing().put(file.changed());
            settling.touched(now);
        });
        long due = settle(clock.getAsLong(), in);
        return in.sweeping() ? now : earlier(earlier(due, relisting.due()), cooling.next(relisting.due()));
    }

    private long settle(long now, Tree in) throws BadArtifactException {
        boolean busy = settling.busy();
        long due = settling.step(now, in, reach.deaf() == null ? null : relisting.done(), told.state());
        if (settling.settled()) {
            told.put(in.listing().state(binding));
        } else if (busy && !settling.busy()) {
            told.refresh(); // nothing came of it, but who saw it busy waits
        }
        String denied = in.listing().denied();
        if (denied != null) {
            told.report(Watching.UNREADABLE, denied);
        } else if (reach.deaf() != null) {
            told.report(Watching.SCANNED, reach.deaf() + "; so all of it is looked at every "
                    + Pace.seconds(pace.scan()) + ", or less often if that takes long" + and(settling.note()));
        } else {
            told.report(Watching.WATCHED, settling.note());
        }
        return due;
    }

    private static String and(String note) {
        return note.isEmpty() ? "" : "; " + note;
    }

    /** Those files of a state were staged, with those digests. */
    void staged(Map<String, OverlayFile> verified, long now) {
        if (tree == null) {
            return;
        }
        for (OverlayFile file : verified.values()) {
            if (file.sameAs(tree.listing().file(file.path()))) {
                tree.listing().verified(file);
                if (file.hot || reach.foreign()) {
                    cooling.add(file.path(), now + pace.hot());
                }
            }
        }
        told.verified(verified);
    }

    @Override
    public void told(String folder, Path name, boolean written) {
        long now = clock.getAsLong();
        String text = name.toString();
        if (tree == null) {
            return;
        }
        if (Names.ignored(text)) {
            settling.alsoTouched(now);
            return;
        }
        if (text.chars().anyMatch(c -> c > 0x7f) && !real.getFileSystem().getPath(text).equals(name)) {
            tree.sweepLater(folder); // no valid UTF-8
        }
        String path = Names.join(folder, text);
        OverlayFile known = tree.listing().file(path);
        if (written && known != null && known.verified()) {
            cooling.add(path, now + pace.hot()); // in case its stat does not show it
        }
        settling.told(path, written, now);
    }

    @Override
    public void missed() {
        relist(clock.getAsLong());
        settling.touched(clock.getAsLong());
    }

    @Override
    public void lost(String folder) {
        if (folder.isEmpty()) {
            root = null; // another one of the same inode may be there already
            glanceAt = clock.getAsLong();
        } else {
            settling.told(folder, false, clock.getAsLong());
        }
    }

    /** Something here is wrong: it starts from nothing, after a while. In full it is logged once, not each time. */
    long failed(long now, Throwable e) {
        if (!failure.equals(e.toString())) {
            failure = e.toString();
            LOG.error("the overlay directory {} is looked at anew", binding.directory(), e);
        }
        fail(Watching.SCANNED, "it could not be looked at (" + e + "); this is tried again");
        glanceAt = now + pace.scan();
        return glanceAt;
    }

    void close() {
        detach();
    }
}
