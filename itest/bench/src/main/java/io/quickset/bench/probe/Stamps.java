package io.quickset.bench.probe;

import java.nio.ByteBuffer;

/** Reads two files and tells which version they belong to. */
public interface Stamps {

    /** The set that is read. */
    String SET = "bench";
    /** What {@link #read} returns for two files of two versions. */
    int MIXED = -1;
    /** How many of a file's first bytes are its version in digits. */
    int BYTES = 8;

    /** The version of both files, or {@link #MIXED}; throws whatever makes the read fail. */
    int read(String first, String second) throws Exception;

    /** The version at the start of a file. */
    static int of(ByteBuffer content) {
        int stamp = 0;
        for (int i = 0; i < BYTES; i++) {
            stamp = stamp * 10 + content.get(i) - '0';
        }
        return stamp;
    }

    /** That version, if it is one. */
    static int same(int first, int second) {
        return first == second ? first : MIXED;
    }
}
