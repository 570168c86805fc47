package io.quickset.deployer.internal.artifact;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.ZipException;

/**
 * Where a zip's directory is, as the record at the zip's end says.
 *
 * @param directory where it begins
 * @param position where it ends
 * @param entries how many entries it declares
 * @param base what to add to positions in the directory: how much stands in front of the zip
 */
record ZipEnd(long directory, long position, long entries, long base) {

    private static final int LENGTH = 22;
    private static final int SIGNATURE = 0x06054b50;
    private static final int WIDE_LENGTH = 56;
    private static final int WIDE_SIGNATURE = 0x06064b50;
    private static final int LOCATOR_LENGTH = 20;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;

    /** Finds it. What could be taken for another end, or follows the end, makes the zip ambiguous: it is damaged. */
    static ZipEnd of(ZipBytes zip) throws IOException {
        int tailLength = (int) Math.min(zip.size(), LENGTH + 0xffff);
        long tailStart = zip.size() - tailLength;
        ByteBuffer tail = zip.at(tailStart, tailLength);
        int at = tailLength - LENGTH;
        while (at >= 0 && tail.getInt(at) != SIGNATURE) {
            at--;
        }
        if (at < 0) {
            throw new ZipException("it has no end: it is cut off or no zip");
        }
        if (at + LENGTH + (tail.getShort(at + 20) & 0xffff) != tailLength) {
            throw new ZipException("something follows its end");
        }
        long position = tailStart + at;
        long entries = tail.getShort(at + 10) & 0xffff;
        long bytes = tail.getInt(at + 12) & 0xffffffffL;
        long offset = tail.getInt(at + 16) & 0xffffffffL;
        if (position >= LOCATOR_LENGTH) {
            ByteBuffer locator = zip.at(position - LOCATOR_LENGTH, LOCATOR_LENGTH);
            if (locator.getInt(0) == LOCATOR_SIGNATURE) {
                return wide(zip, locator.getLong(8), position - LOCATOR_LENGTH, entries, bytes, offset);
            }
        }
        return of(position, entries, bytes, offset);
    }

    private static ZipEnd wide(ZipBytes zip, long at, long locator, long entries, long bytes, long offset)
            throws IOException {
        if (at < 0 || at > locator - WIDE_LENGTH) {
            throw new ZipException("its zip64 end is not where it should be");
        }
        ByteBuffer end = zip.at(at, WIDE_LENGTH);
        long wideEntries = end.getLong(32);
        long wideBytes = end.getLong(40);
        long wideOffset = end.getLong(48);
        if (end.getInt(0) != WIDE_SIGNATURE
                || entries != 0xffff && entries != wideEntries
                || bytes != 0xffffffffL && bytes != wideBytes
                || offset != 0xffffffffL && offset != wideOffset) {
            throw new ZipException("its two ends disagree");
        }
        return of(at, wideEntries, wideBytes, wideOffset);
    }

    private static ZipEnd of(long position, long entries, long bytes, long offset) throws ZipException {
        if (entries < 0 || bytes < 0 || offset < 0 || bytes > position || offset > position - bytes) {
            throw new ZipException("its end declares a directory that it can't hold");
        }
        return new ZipEnd(position - bytes, position, entries, position - bytes - offset);
    }

    long directoryBytes() {
        return position - directory;
    }
}
