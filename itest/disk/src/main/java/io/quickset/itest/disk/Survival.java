package io.quickset.itest.disk;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a power cut leaves of that which was not made durable. */
public enum Survival {
    /** Nothing. */
    NOTHING,
    /** All of it. */
    EVERYTHING,
    /** The names, without content. */
    NAMES,
    /** The names, and the first half of the content. */
    TORN,
    /** Every second change of a folder, from the first on, and the second half of the content. */
    SCATTERED,
    /** Every second change of a folder, from the second on, and the second half of the content. */
    SCATTERED_OTHERWISE;

    boolean hasChange(int number) {
        return switch (this) {
            case NOTHING -> false;
            case EVERYTHING, NAMES, TORN -> true;
            case SCATTERED -> number % 2 == 0;
            case SCATTERED_OTHERWISE -> number % 2 == 1;
        };
    }

    byte[] content(byte[] written, byte @Nullable [] forced) {
        byte[] content = written.clone();
        int half = content.length / 2;
        switch (this) {
            case NOTHING, NAMES -> {
                return forced == null ? new byte[0] : forced;
            }
            case TORN -> Arrays.fill(content, half, content.length, (byte) 0);
            case SCATTERED, SCATTERED_OTHERWISE -> Arrays.fill(content, 0, half, (byte) 0xa5);
            case EVERYTHING -> { }
        }
        return content;
    }
}
