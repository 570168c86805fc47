package io.quickset.registry.internal.store;

import java.util.Arrays;

/** A set of numbers that are not negative, without boxes. For one thread. */
final class LongSet {

    private static final long FREE = -1;

    private long[] slots = free(64);
    private int count;

    /** Adds a number; returns false if it is there. */
    boolean add(long number) {
        if ((count + 1) * 2 > slots.length) {
            long[] old = slots;
            slots = free(old.length * 2);
            Arrays.stream(old).filter(each -> each != FREE).forEach(each -> slots[slot(each)] = each);
        }
        int slot = slot(number);
        if (slots[slot] == number) {
            return false;
        }
        slots[slot] = number;
        count++;
        return true;
    }

    private int slot(long number) {
        int slot = Long.hashCode(number * 0x9E3779B97F4A7C15L) & slots.length - 1;
        while (slots[slot] != FREE && slots[slot] != number) {
            slot = slot + 1 & slots.length - 1;
        }
        return slot;
    }

    private static long[] free(int length) {
        long[] slots = new long[length];
        Arrays.fill(slots, FREE);
        return slots;
    }
}
