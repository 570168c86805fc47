package io.quickset.deployer.internal.stage;

import io.quickset.control.Generations;
import io.quickset.control.StagedSet;
import io.quickset.control.StagingException;
import io.quickset.deployer.internal.artifact.BadArtifactException;
import io.quickset.deployer.internal.artifact.OpenSource;
import io.quickset.deployer.internal.artifact.PlainText;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.scan.FolderScanner;
import io.quickset.deployer.internal.scan.Found;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
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
    private final Map<String, Retry> retries = new ConcurrentHashMap<>();

    public Stager(Generations generations) {
        this.generations = generations;
    }

    /** How a staging went. */
    public sealed interface Result {
        /** Staged; the caller commits or closes it. */
        record Done(StagedSet set) implements Result {}

        /** The artifact is bad. */
        record Bad(String reason) implements Result {
            /** With that reason, which may quote what the artifact holds. */
            public Bad {
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
        StagedSet staged = null;
        try (OpenSource source = supply.opener().open()) {
            staged = generations.stage(source);
        } catch (StagingException | BadArtifactException e) {
            return changed(supply) ? new Result.Changed() : new Result.Bad(e.getMessage());
        } catch (StagingException.Unchecked e) {
            return changed(supply) ? new Result.Changed() : new Result.Bad(e.getCause().getMessage());
        } catch (IOException | RuntimeException e) {
            if (staged != null) {
                staged.close();
            }
            if (changed(supply)) {
                return new Result.Changed();
            }
            ZipException damage = damage(e);
            return damage != null ? new Result.Bad(damage.getMessage()) : later(supply.artifact(), e, now);
        }
        // Without an index nothing else tells that its files come from two states of it.
        if (changed(supply)) {
            staged.close();
            return new Result.Changed();
        }
        retries.remove(supply.artifact());
        return new Result.Done(staged);
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

    private static boolean changed(SetSupply supply) {
        try {
            return !FolderScanner.inspect(supply.found().path())
                    .map(Found::fingerprint).filter(supply.found().fingerprint()::equals).isPresent();
        } catch (IOException e) {
            return true;
        }
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
