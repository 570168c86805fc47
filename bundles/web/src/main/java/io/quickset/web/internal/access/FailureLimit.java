package io.quickset.web.internal.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How often someone may guess: some guesses at once, then one a second, by remote address (of IPv6 by network: who has one
 * address there has all of them). Remembers a bounded number of addresses, the latest. Safe for use by any thread.
 */
final class FailureLimit {

    /** How many failures an address has in hand. */
    static final int AT_ONCE = 10;

    private static final int MAX_ADDRESSES = 1024;
    private static final long REGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int NETWORK_BYTES = 8;

    private final LongSupplier nanos;
    // By address: up to when its failures so far are used up. No bucket to refill, and nothing to sweep.
    private final Map<String, Long> used = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    /**
     * A new one.
     *
     * @param nanos a clock as {@link System#nanoTime}
     */
    FailureLimit(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** In how many seconds that address may try again; 0 for now. */
    synchronized long waitSeconds(SocketAddress remote) {
        long now = nanos.getAsLong();
        Long until = used.get(key(remote));
        long over = until == null ? 0 : until - now - (AT_ONCE - 1) * REGAIN_NANOS;
        return over <= 0 ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toSeconds(over + REGAIN_NANOS - 1));
    }

    /** It guessed wrong. */
    synchronized void failed(SocketAddress remote) {
        long now = nanos.getAsLong();
        Long until = used.get(key(remote));
        used.put(key(remote), (until == null || until - now < 0 ? now : until) + REGAIN_NANOS);
    }

    private static String key(SocketAddress remote) {
        InetAddress address = remote instanceof InetSocketAddress inet ? inet.getAddress() : null;
        if (address == null) {
            return String.valueOf(remote);
        }
        byte[] bytes = address.getAddress();
        return Arrays.toString(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK_BYTES) : bytes);
    }
}
