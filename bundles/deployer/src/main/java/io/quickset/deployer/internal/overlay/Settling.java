package io.quickset.deployer.internal.overlay;

import io.quickset.control.SetSource;
import io.quickset.deployer.internal.artifact.BadArtifactException;
import io.quickset.deployer.internal.overlay.Writers.Answer;
import io.quickset.deployer.internal.overlay.Writers.Held;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges when a directory has settled: when nothing in it has changed for a while, no process has a changed file open
 * for writing, and all is still as it was looked at. The longer something has been changing, the longer is the pause
 * that ends it; who can't be asked whether a file is complete is given more time. For one thread.
 */
final class Settling {

    private static final long RECHECK = 20 * Pace.MILLI;
    private static final long RECHECK_MOST = 250 * Pace.MILLI;
    private static final long ALSO_MOST = 10_000 * Pace.MILLI;

    private final Pace pace;
    private final Writers writers;
    private final Map<String, Boolean> told = new HashMap<>();
    private @Nullable GitLock git;
    private boolean awaitedGit;
    private @Nullable Answer answer;
    private @Nullable Held held;
    private boolean busy;
    private boolean settled;
    private String last = "";
    private long began;
    private long changed;
    private long changedItself;
    private String note = "";

    Settling(Pace pace, Writers writers) {
        this.pace = pace;
        this.writers = writers;
    }

    /** Of another directory, which was not looked at yet. */
    void begin(GitLock lock, long now) {
        end();
        git = lock;
        touched(now);
    }

    void end() {
        told.clear();
        answer = null;
        held = null;
        busy = false;
        note = "";
    }

    boolean busy() {
        return busy;
    }

    /** What it waits for, once that takes long; else empty. */
    String note() {
        return note;
    }

    /** Whether the last {@link #step} found it settled, with changes. */
    boolean settled() {
        return settled;
    }

    void told(String path, boolean written, long now) {
        told.merge(path, written, Boolean::logicalOr);
        last = path;
        touched(now);
    }

    /** Something changed. */
    void touched(long now) {
        if (!busy) {
            busy = true;
            began = now;
        }
        changedItself = now;
        changed = now;
        answer = null;
    }

    /** Something that is no part of it changed, as tools do while they change what is. */
    void alsoTouched(long now) {
        if (busy && now - changedItself < ALSO_MOST) {
            changed = now;
        }
    }

    /**
     * Takes the next step; the tree has nothing to sweep.
     *
     * @param scanned when the last complete scan began; null if changes are told
     * @param before the last settled state
     * @return when to come again
     */
    long step(long now, Tree tree, @Nullable Long scanned, OverlayState before) throws BadArtifactException {
        settled = false;
        if (!busy) {
            return now + pace.relist();
        }
        if (now - began >= pace.patience() && now - changed < pace.quietMost() && note.isEmpty()) {
            note = "changes have not paused for " + Pace.seconds(pace.patience())
                    + (last.isEmpty() ? "" : ", the last one of '" + last + "'")
                    + ": move what is written all the time elsewhere";
        }
        if (now - changed < pace.look()) {
            return changed + pace.look();
        }
        look(tree);
        if (tree.sweeping()) {
            return now;
        }
        if (tree.listing().changes().isEmpty() && before instanceof OverlayState.Ready) {
            end();
            return now + pace.relist();
        }
        if (isHeld(now, tree)) {
            return now + (now - changed < 100 * RECHECK ? RECHECK : RECHECK_MOST);
        }
        if (scanned != null && scanned - changed < 0) {
            return now + pace.scan(); // a second look has to find the same
        }
        long need = quiet(tree, before);
        if (now - changed < need) {
            return changed + need;
        }
        if (git != null && git.held()) {
            if (now - changed >= pace.patience()) {
                note = "git is changing the work tree: it holds " + git + "; remove that if git was killed";
            }
            awaitedGit = true;
            return now + RECHECK;
        }
        if (awaitedGit) {
            awaitedGit = false;
            goneOn(now);
            return now + pace.look();
        }
        List<String> stale = tree.listing().stale();
        if (!stale.isEmpty()) {
            stale.forEach(path -> told(path, true, now));
            return now + pace.look();
        }
        end();
        settled = true;
        return now + pace.relist();
    }

    private void look(Tree tree) throws BadArtifactException {
        if (!told.isEmpty()) {
            for (Map.Entry<String, Boolean> path : told.entrySet()) {
                tree.look(path.getKey(), path.getValue());
            }
            told.clear();
            tree.lookAtLinks();
        }
    }

    // What kept it from being settled is over: what that did last may not be told yet, and more may follow.
    private void goneOn(long now) {
        touched(now);
        note = "";
        began = now;
    }

    private boolean isHeld(long now, Tree tree) {
        if (held != null) {
            OverlayFile file = tree.listing().file(held.path());
            if (file != null && file.stat.sameFile(held.stat()) && writers.holds(held)) {
                if (now - changed >= pace.patience()) {
                    note = "'" + held.path() + "' is open for writing by " + held.by()
                            + ": changes wait until it is closed; move what is written all the time elsewhere";
                }
                return true;
            }
            held = null;
            goneOn(now);
            return true;
        }
        if (answer == null) {
            answer = writers.ask(tree.listing().written());
            held = answer.held();
        }
        return held != null;
    }

    private long quiet(Tree tree, OverlayState before) {
        long need = Math.min(Math.max(pace.quiet(), (changed - began) / 2), pace.quietMost());
        for (OverlayFile file : tree.listing().written()) {
            if (file.hot && answer != null && answer.doubts(file)) {
                need = Math.max(need, pace.doubtful());
            }
        }
        if (before instanceof OverlayState.Ready ready) {
            for (String path : tree.listing().changes()) {
                SetSource.Entry was = ready.files().get(path);
                OverlayFile is = tree.listing().file(path);
                if (was != null && is == null) {
                    need = Math.max(need, pace.vanished());
                } else if (was != null && was.size() > 0 && is != null && is.size() == 0) {
                    need = Math.max(need, pace.doubtful());
                }
            }
        }
        return need;
    }
}
