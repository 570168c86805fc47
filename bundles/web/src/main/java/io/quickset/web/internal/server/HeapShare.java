package io.quickset.web.internal.server;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The part of the heap that clients may take by being connected, with headers that never end or TLS that is never agreed on.
 * It is an estimate; where it is used up, connections end: first those that hold far more than they need, then those that ask for
 * nothing, the longest first, so that who comes anew is served. Without it a few hundred clients could end a node of 64 MB. Safe
 * for use by any thread.
 */
final class HeapShare {

    private final long limit;
    private final Executor executor;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong leaving = new AtomicLong(); // of it, what is about to be given back
    private final AtomicBoolean making = new AtomicBoolean();
    private final Set<ClientEndPoint> clients = ConcurrentHashMap.newKeySet();

    /**
     * A share.
     *
     * @param limit in bytes
     * @param executor makes room, as no thread of one connection may end another: each has locks of its own
     */
    HeapShare(long limit, Executor executor) {
        this.limit = limit;
        this.executor = executor;
    }

    void opened(ClientEndPoint client) {
        clients.add(client);
    }

    /** It will give back that many bytes. */
    void closed(ClientEndPoint client, long bytes) {
        clients.remove(client);
        leaving.addAndGet(bytes);
    }

    /** What has closed is garbage now. */
    void left(long bytes) {
        taken.addAndGet(-bytes);
        leaving.addAndGet(-bytes);
    }

    /** Takes that many bytes more, or less. */
    void take(long bytes) {
        taken.addAndGet(bytes);
        if (bytes > 0 && staying() > limit && making.compareAndSet(false, true)) {
            executor.execute(this::makeRoom);
        }
    }

    private long staying() {
        return taken.get() - leaving.get();
    }

    /** Whether so much is taken that nothing must be read until there is room again. */
    boolean exhausted() {
        return taken.get() > limit + limit / 4;
    }

    private void makeRoom() {
        try {
            List<Candidate> candidates = new ArrayList<>();
            clients.forEach(client -> candidates.add(
                    new Candidate(client, !client.greedy(), client.busy(), client.askedNanos())));
            long now = System.nanoTime();
            candidates.sort(Comparator.comparing(Candidate::modest).thenComparing(Candidate::busy).thenComparing(each -> each.askedNanos() - now));
            for (Candidate each : candidates) {
                if (staying() <= limit - limit / 8) {
                    break;
                }
                each.client().close();
            }
        } finally {
            making.set(false);
        }
    }

    /** What a client was like when it was looked at. */
    private record Candidate(ClientEndPoint client, boolean modest, boolean busy, long askedNanos) {}
}
