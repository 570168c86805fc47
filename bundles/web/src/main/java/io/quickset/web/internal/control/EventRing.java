package io.quickset.web.internal.control;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The latest events as they go over the wire, bounded in number and bytes; the last one always stays. Their numbers rise by
 * one, from 1 on. Safe for use by any thread.
 */
final class EventRing {

    private final int maxEvents;
    private final long maxBytes;
    private final Deque<byte[]> events = new ArrayDeque<>();
    private long last;
    private long bytes;

    EventRing(int maxEvents, long maxBytes) {
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /** What came after a number, or the first part of it. */
    record Slice(long last, byte[] bytes) {}

    /** Makes the number of an event into what goes over the wire. */
    interface Frame {
        String of(long number);
    }

    /** Adds an event; the oldest go where they must. */
    synchronized void add(Frame frame) {
        byte[] event = frame.of(++last).getBytes(StandardCharsets.UTF_8);
        events.addLast(event);
        bytes += event.length;
        while (events.size() > 1 && (events.size() > maxEvents || bytes > maxBytes)) {
            bytes -= events.removeFirst().length;
        }
    }

    /** The number of the newest; 0 for none. */
    synchronized long last() {
        return last;
    }

    /** Whether all that came after that number is here. */
    synchronized boolean reaches(long number) {
        return number <= last && number >= last - events.size();
    }

    /**
     * What came after that number, up to about so many bytes; null where some of it is gone.
     *
     * @param most of the bytes; a single event may have more
     */
    synchronized @Nullable Slice after(long number, int most) {
        if (!reaches(number)) {
            return null;
        }
        ByteArrayOutputStream some = new ByteArrayOutputStream();
        long skip = number - (last - events.size());
        long upTo = number;
        for (byte[] event : events) {
            if (skip-- <= 0) {
                if (some.size() > 0 && some.size() + event.length > most) {
                    break;
                }
                some.writeBytes(event);
                upTo++;
            }
        }
        return new Slice(upTo, some.toByteArray());
    }
}
