package io.quickset.deployer.internal.stage;

import io.quickset.Layer;
import io.quickset.Snapshot;
import io.quickset.control.Generations;
import io.quickset.control.NodeObserver.Step;
import io.quickset.control.Rejection;
import io.quickset.control.StagedSet;
import io.quickset.control.StagingException;
import io.quickset.deployer.internal.artifact.BadArtifactException;
import io.quickset.deployer.internal.artifact.OpenSource;
import io.quickset.deployer.internal.artifact.PathLayer;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.observe.Observers;
import io.quickset.format.text.PlainText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The stage step: hands one verified artifact to the store and says how that went. Different artifacts may be staged at
 * once; the rest is for one thread.
 */
public final class Stager {

    private static final long FIRST_RETRY_MILLIS = 500;
    private static final long LAST_RETRY_MILLIS = 5000;

    private final Generations generations;
    private final Observers observers;
    private final Bases bases;
    private final Map<String, Retry> retries = new ConcurrentHashMap<>();

    public Stager(Generations generations, Observers observers) {
        this.generations = generations;
        this.observers = observers;
        this.bases = new Bases(generations);
    }

    /** How a staging went. */
    public sealed interface Result {
        /** Staged; the caller commits or closes it. */
        record Done(StagedSet set) implements Result {}

        /** The artifact is bad. */
        record Bad(Rejection kind, String reason) implements Result {
            /** With that reason, which may quote what the artifact holds. */
            public Bad {
                reason = PlainText.of(reason);
            }
        }

        /** The artifact is good, and what is merged into it does not go with it. */
        record Unmergeable(String reason) implements Result {
            /** With that reason, which may quote paths. */
            public Unmergeable {
                reason = PlainText.of(reason);
            }
        }

        /** It changed meanwhile: look again. */
        record Changed() implements Result {}

        /** This node could not; it is tried again. */
        record Later(String reason) implements Result {}
    }

    /** Stages it, unless a failure is too fresh. Never throws. */
    public Result stage(SetSupply supply, long now) {
        Retry retry = retries.get(supply.artifact());
        if (retry != null && now < retry.at) {
            return new Result.Later(retry.reason);
        }
        long start = System.nanoTime();
        Result result = supply.merged().isEmpty() ? plain(supply, now) : merged(supply, now);
        observers.stepped(Step.STAGE, supply.set(), start);
        if (result instanceof Result.Done) {
            retries.remove(supply.artifact());
        }
        return result;
    }

    private Result plain(SetSupply supply, long now) {
        StagedSet staged = null;
        try (OpenSource source = supply.content().open()) {
            staged = generations.stage(source);
        } catch (StagingException | BadArtifactException | IOException | RuntimeException e) {
            if (staged != null) {
                staged.close();
            }
            return failed(supply, e, now);
        }
        // Without an index nothing else tells that its files come from two states of it.
        if (supply.content().changed()) {
            staged.close();
            return new Result.Changed();
        }
        return new Result.Done(staged);
    }

    private Result failed(SetSupply supply, Exception e, long now) {
        if (supply.content().changed()) {
            return new Result.Changed();
        }
        if (e instanceof BadArtifactException bad) {
            return new Result.Bad(bad.kind(), bad.getMessage());
        }
        Throwable carried = e instanceof StagingException.Unchecked ? e.getCause() : e;
        if (carried instanceof StagingException bad) {
            return new Result.Bad(bad.kind(), bad.getMessage());
        }
        ZipException damage = damage(e);
        return damage != null ? new Result.Bad(Rejection.DAMAGED, damage.getMessage())
                : later(supply.artifact(), e, now);
    }

    private Result merged(SetSupply supply, long now) {
        Optional<Snapshot> base = Optional.empty();
        if (supply.layer() != Layer.OVERLAY) {
            try {
                base = Optional.of(bases.of(supply).snapshot());
            } catch (StagingException | BadArtifactException | IOException | RuntimeException e) {
                return failed(supply, e, now);
            }
            if (supply.content().changed()) {
                bases.drop(supply);
                return new Result.Changed();
            }
        }
        MergedSource source;
        StagedSet staged;
        try {
            source = new MergedSource(supply, base);
            staged = generations.stage(source);
        } catch (BadArtifactException e) {
            return current(supply) ? new Result.Unmergeable(e.getMessage()) : new Result.Changed();
        } catch (StagingException e) {
            bases.drop(supply); // what it holds may have rotted
            return current(supply) ? new Result.Unmergeable(e.getMessage()) : new Result.Changed();
        } catch (IOException | RuntimeException e) {
            bases.drop(supply);
            return current(supply) ? later(supply.artifact(), e, now) : new Result.Changed();
        }
        if (!current(supply)) {
            staged.close();
            return new Result.Changed();
        }
        supply.merged().forEach(layer -> layer.staged(staged.snapshot(), source.shown(layer)));
        return new Result.Done(staged);
    }

    private static boolean current(SetSupply supply) {
        return supply.merged().stream().allMatch(PathLayer::current);
    }

    /** Gives up what was staged to be merged into, but that content. */
    public void retainBases(Set<SetSupply.Content> contents) {
        bases.retain(contents);
    }

    /** Notes that what is keyed so failed for this node's own sake, and when to try again. */
    public Result.Later later(String key, Exception e, long now) {
        Retry old = retries.get(key);
        if (old != null && now < old.at) {
            return new Result.Later(old.reason); // throttled: this was no try
        }
        long delay = old == null ? FIRST_RETRY_MILLIS : Math.min(old.delay * 2, LAST_RETRY_MILLIS);
        String reason = "it can't be stored now and is tried again: " + told(e);
        retries.put(key, new Retry(now + delay, delay, reason, told(e)));
        return new Result.Later(reason);
    }

    /** Tries everything again at once. */
    public void retryNow() {
        retries.clear();
    }

    /** Whether something is to be tried again. */
    public boolean waiting() {
        return !retries.isEmpty();
    }

    /** Forgets failures of artifacts that are no longer wanted. */
    public void retain(Set<String> keys) {
        retries.keySet().retainAll(keys);
    }

    /** Forgets the failure of what is keyed so. */
    public void forget(String key) {
        retries.remove(key);
    }

    /** Throws the failure of what is keyed so again while it is too fresh for another try. */
    public void throttle(String key, long now) throws IOException {
        Retry retry = retries.get(key);
        if (retry != null && now < retry.at) {
            throw new IOException(retry.cause);
        }
    }

    private static String told(Exception e) {
        Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private static @Nullable ZipException damage(@Nullable Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ZipException damage) {
                return damage;
            }
        }
        return null;
    }

    private record Retry(long at, long delay, String reason, String cause) {}
}
