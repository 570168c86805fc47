package io.quickset.deployer.internal.artifact;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Makes bad input of good: a few changes of bytes, numbers, pieces and words, each at a place by chance. */
final class Mutator {

    private static final long[] NUMBERS = {0, 1, -1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff,
        0x80000000L, 0xffffffffL, 0xfffffffeL, Long.MAX_VALUE, Long.MIN_VALUE};

    private final SplittableRandom random;
    private final List<byte[]> words;

    /** With words that mean something in the format. */
    Mutator(SplittableRandom random, List<String> words) {
        this.random = random;
        this.words = words.stream().map(word -> word.getBytes(StandardCharsets.ISO_8859_1)).toList();
    }

    byte[] mutate(byte[] input, byte[] other) {
        byte[] bytes = input;
        for (int i = random.nextBoolean() ? 1 : 1 + random.nextInt(5); i > 0; i--) {
            bytes = once(bytes, other);
        }
        return bytes;
    }

    private byte[] once(byte[] input, byte[] other) {
        int at = place(input);
        int length = Math.min(input.length - at, 1 + random.nextInt(random.nextInt(8) == 0 ? 4096 : 40));
        return switch (random.nextInt(9)) {
            case 0 -> flip(input.clone(), at);
            case 1, 2 -> number(input.clone(), at);
            case 3 -> splice(input, at, length, new byte[0]);
            case 4 -> splice(input, place(input), 0, Arrays.copyOfRange(input, at, at + length));
            case 5 -> splice(input, at, random.nextBoolean() ? 0 : length, words.get(random.nextInt(words.size())));
            case 6 -> overwrite(input.clone(), at, words.get(random.nextInt(words.size())));
            case 7 -> {
                int from = place(other);
                int end = from + Math.min(other.length - from, 1 + random.nextInt(200));
                yield splice(input, at, random.nextBoolean() ? 0 : length, Arrays.copyOfRange(other, from, end));
            }
            default -> random.nextInt(4) == 0 ? Arrays.copyOf(input, at) : flip(input.clone(), at);
        };
    }

    // Half of the places are near a header of a zip, where most of the meaning is.
    private int place(byte[] input) {
        if (input.length == 0) {
            return 0;
        }
        int at = random.nextInt(input.length);
        if (random.nextBoolean()) {
            for (int i = at; i >= 0 && i > at - 2000; i--) {
                if (input[i] == 'P' && i + 1 < input.length && input[i + 1] == 'K') {
                    return Math.min(input.length - 1, i + random.nextInt(50));
                }
            }
        }
        return at;
    }

    private byte[] flip(byte[] bytes, int at) {
        if (bytes.length > 0) {
            bytes[at] ^= (byte) (random.nextBoolean() ? 1 << random.nextInt(8) : random.nextInt(256));
        }
        return bytes;
    }

    private byte[] number(byte[] bytes, int at) {
        long number = NUMBERS[random.nextInt(NUMBERS.length)] + (random.nextInt(4) == 0 ? random.nextInt(5) - 2 : 0);
        int width = 1 << random.nextInt(4);
        for (int i = 0; i < width && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (number >>> 8 * i);
        }
        return bytes;
    }

    private static byte[] overwrite(byte[] bytes, int at, byte[] word) {
        System.arraycopy(word, 0, bytes, at, Math.min(word.length, bytes.length - at));
        return bytes;
    }

    private static byte[] splice(byte[] bytes, int at, int without, byte[] with) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.writeBytes(with);
        int rest = Math.min(bytes.length, at + without);
        out.write(bytes, rest, bytes.length - rest);
        return out.toByteArray();
    }
}
