package io.quickset.deployer.internal.stage;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What failed for this node's own sake, and when to try it again: the more seldom the longer it fails, within bounds. Safe
 * for use by any thread.
 */
public final class Retries {

    private static final long FIRST_MILLIS = 500;
    private static final long LAST_MILLIS = 5000;

    private final long firstMillis;
    private final long lastMillis;
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();

    /** Nothing has failed yet. */
    public Retries() {
        this(FIRST_MILLIS, LAST_MILLIS);
    }

    /** The same with other bounds: for tries that cost something. */
    public Retries(long firstMillis, long lastMillis) {
        this.firstMillis = firstMillis;
        this.lastMillis = lastMillis;
    }

    private record Failure(long at, long delay, String reason) {}

    /** Why what is keyed so failed, as long as that is too fresh for another try. */
    public Optional<String> fresh(String key, long now) {
        return Optional.ofNullable(failures.get(key)).filter(failure -> now < failure.at).map(Failure::reason);
    }

    /** Notes that it failed for that reason; true if that is news. */
    public boolean failed(String key, String reason, long now) {
        Failure old = failures.get(key);
        long delay = old == null ? firstMillis : Math.min(old.delay * 2, lastMillis);
        failures.put(key, new Failure(now + delay, delay, reason));
        return old == null || !old.reason.equals(reason);
    }

    /** Whether something is to be tried again. */
    public boolean waiting() {
        return !failures.isEmpty();
    }

    /** Forgets the failure of what is keyed so. */
    public void forget(String key) {
        failures.remove(key);
    }

    /** Forgets the failures of all else. */
    public void retain(Set<String> keys) {
        failures.keySet().retainAll(keys);
    }

    /** Lets everything be tried again at once. */
    public void clear() {
        failures.clear();
    }
}
