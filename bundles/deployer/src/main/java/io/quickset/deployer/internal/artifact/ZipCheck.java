package io.quickset.deployer.internal.artifact;

import io.quickset.control.Rejection;
import java.io.IOException;
import java.util.Arrays;

/**
 * Holds the headers in front of a zip's data against its directory. What passes here means the same to every reader,
 * whether it goes by the one or by the others.
 */
final class ZipCheck {

    private static final int AHEAD_BYTES = 1 << 15; // several entries, where they are small

    private ZipCheck() {}

    /**
     * Checks it.
     *
     * @throws java.util.zip.ZipException if it is damaged
     * @throws BadArtifactException if it is whole and bad
     */
    static void check(Zip zip) throws BadArtifactException, IOException {
        ZipDirectory directory = zip.directory();
        ZipBytes bytes = zip.bytes(AHEAD_BYTES);
        long[] starts = new long[directory.count()];
        long[] ends = new long[directory.count()];
        for (int i = 0; i < starts.length; i++) {
            ZipHeader entry = directory.get(i);
            ZipHeader local = ZipHeader.local(bytes, directory.local(entry));
            entry.compare(local);
            starts[i] = local.data();
            ends[i] = local.data() + entry.packed();
        }
        checkOverlaps(starts, ends, directory.start());
    }

    // Of intervals that don't overlap, each in order of its start ends before the next starts; sorting starts and ends
    // apart keeps the pairs together only then.
    private static void checkOverlaps(long[] starts, long[] ends, long directoryStart) throws BadArtifactException {
        Arrays.sort(starts);
        Arrays.sort(ends);
        for (int i = 0; i < starts.length; i++) {
            long next = i + 1 < starts.length ? starts[i + 1] : directoryStart;
            if (ends[i] < 0 || ends[i] > next) {
                throw new BadArtifactException(Rejection.DAMAGED,
                        "entries of it overlap, as in a zip bomb: pack it again");
            }
        }
    }
}
