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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stage step: hands one verified artifact to the store and says how that went. Different artifacts may be staged at
 * once; the rest is for one thread.
 */
public final class Stager {

    private static final Logger LOG = LoggerFactory.getLogger(Stager.class);

    private final Generations generations;
    private final Observers observers;
    private final Bases bases;
    private final Retries retries = new Retries(); // by artifact

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

        /** This node could not, for that cause; it is tried again. */
        record Later(String cause) implements Result {

            /** What kept it from being stored. */
            public static Later of(Throwable e) {
                Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
                return new Later(cause instanceof IOException && cause.getMessage() != null
                        ? cause.getMessage() : cause.toString());
            }

            /** Says so. */
            public String reason() {
                return "it can't be stored now and is tried again: " + cause;
            }
        }
    }

    /** Stages it, unless a failure is too fresh. Never throws. */
    public Result stage(SetSupply supply, long now) {
        Optional<String> failure = retries.fresh(supply.artifact(), now);
        if (failure.isPresent()) {
            return new Result.Later(failure.get());
        }
        long start = System.nanoTime();
        Result result;
        try {
            result = supply.merged().isEmpty() ? plain(supply, now) : merged(supply, now);
        } catch (RuntimeException | Error e) { // an Error too harms no other artifact
            result = later(supply, e, now);
        }
        observers.stepped(Step.STAGE, supply.set(), start);
        if (result instanceof Result.Done) {
            retries.forget(supply.artifact());
        }
        return result;
    }

    private Result plain(SetSupply supply, long now) {
        try (Draft draft = new Draft()) {
            try (OpenSource source = supply.content().open()) {
                draft.set = generations.stage(source);
            }
            // Without an index nothing else tells that its files come from two states of it.
            return supply.content().changed() ? new Result.Changed() : draft.done();
        } catch (StagingException | BadArtifactException | IOException | RuntimeException e) {
            return failed(supply, e, now);
        }
    }

    /** What was staged, to be given up again however this ends, unless it is handed on. */
    private static final class Draft implements AutoCloseable {

        private @Nullable StagedSet set;

        Result.Done done() {
            Result.Done done = new Result.Done(Objects.requireNonNull(set));
            set = null;
            return done;
        }

        @Override
        public void close() {
            if (set != null) {
                set.close();
            }
        }
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
                : later(supply, e, now);
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
        try (Draft draft = new Draft()) {
            MergedSource source = new MergedSource(supply, base);
            StagedSet staged = generations.stage(source);
            draft.set = staged;
            if (!current(supply)) {
                return new Result.Changed();
            }
            supply.merged().forEach(layer -> layer.staged(staged.snapshot(), source.shown(layer)));
            return draft.done();
        } catch (BadArtifactException e) {
            return current(supply) ? new Result.Unmergeable(e.getMessage()) : new Result.Changed();
        } catch (StagingException e) {
            bases.drop(supply); // what it holds may have rotted
            return current(supply) ? new Result.Unmergeable(e.getMessage()) : new Result.Changed();
        } catch (IOException | RuntimeException e) {
            bases.drop(supply);
            return current(supply) ? later(supply, e, now) : new Result.Changed();
        }
    }

    private static boolean current(SetSupply supply) {
        return supply.merged().stream().allMatch(PathLayer::current);
    }

    /** Gives up what was staged to be merged into, but that content. */
    public void retainBases(Set<SetSupply.Content> contents) {
        bases.retain(contents);
    }

    private Result.Later later(SetSupply supply, Throwable e, long now) {
        Result.Later later = Result.Later.of(e);
        if (retries.failed(supply.artifact(), later.cause(), now) && !(e instanceof IOException)) {
            LOG.error("set {} can't be staged now and is tried again", supply.set(), e);
        }
        return later;
    }

    /** Tries everything again at once. */
    public void retryNow() {
        retries.clear();
    }

    /** Whether something is to be tried again. */
    public boolean waiting() {
        return retries.waiting();
    }

    /** Forgets failures of artifacts that are no longer wanted. */
    public void retain(Set<String> artifacts) {
        retries.retain(artifacts);
    }

    private static @Nullable ZipException damage(@Nullable Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ZipException damage) {
                return damage;
            }
        }
        return null;
    }
}
