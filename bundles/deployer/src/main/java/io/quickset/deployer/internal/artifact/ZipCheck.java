package io.quickset.deployer.internal.artifact;

import io.quickset.deployer.internal.scan.Found;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;

/**
 * Holds a zip's headers against each other and against the limits, before {@link java.util.zip.ZipFile} opens it: that
 * one reads the directory only, whole and into the heap, and believes it. What passes here means the same to every
 * reader, whether it goes by the directory or by the headers in front of the data. For one thread.
 */
final class ZipCheck {

    private static final int LOCAL_BYTES = 1 << 14; // several entries, where they are small
    private static final int MAX_CHAIN = 500; // two are usual
    private static final int LINK = 0xa000;
    private static final int FILE = 0x8000;
    private static final int FOLDER = 0x4000;
    private static final int TYPE = 0xf000;

    private final Limits limits;
    private final ZipBytes directory;
    private final ZipBytes locals;
    private long[] starts = new long[64];
    private long[] ends = new long[64];
    private int[] hashes = new int[64];
    private int count;
    private long unpacked;

    private ZipCheck(FileChannel file, Limits limits) throws IOException {
        this.limits = limits;
        directory = new ZipBytes(file, ZipBytes.MAX_LENGTH);
        locals = new ZipBytes(file, LOCAL_BYTES);
    }

    /**
     * Checks it.
     *
     * @throws ZipException if it is damaged
     * @throws BadArtifactException if it is whole and bad
     */
    static void check(Found found, Limits limits) throws BadArtifactException, IOException {
        try (FileChannel file = FileChannel.open(found.path(), StandardOpenOption.READ)) {
            new ZipCheck(file, limits).check();
        }
    }

    private void check() throws BadArtifactException, IOException {
        ZipEnd end = ZipEnd.of(directory);
        limits.checkDirectory(end.directoryBytes());
        limits.checkFiles(end.entries());
        for (long at = end.directory(); at < end.position();) {
            ZipHeader entry = ZipHeader.central(directory, at);
            entry(entry, end);
            at = entry.end();
            if (at > end.position()) {
                throw new ZipException("its directory runs into its end");
            }
        }
        if (count != end.entries()) {
            throw new BadArtifactException("it declares " + end.entries() + " entries and holds " + count
                    + ": pack it again");
        }
        limits.checkRatio(unpacked, directory.size());
        checkOverlaps(end.directory());
        checkHashes();
    }

    private void entry(ZipHeader entry, ZipEnd end) throws BadArtifactException, IOException {
        String name = entry.text();
        if ((entry.flags() & ZipHeader.ENCRYPTED) != 0) {
            throw new BadArtifactException("'" + name + "' is encrypted: pack it again without a password");
        }
        int type = entry.mode() & TYPE;
        if (type != 0 && type != FILE && type != FOLDER) {
            throw new BadArtifactException("'" + name + "' is " + (type == LINK ? "a symbolic link"
                    : "no ordinary file") + ": pack the file itself");
        }
        if (entry.method() != ZipEntry.STORED && entry.method() != ZipEntry.DEFLATED) {
            throw new BadArtifactException("'" + name + "' is packed by method " + entry.method()
                    + ": pack it again with deflate");
        }
        if (entry.size() < 0 || entry.packed() < 0 || entry.data() < 0) {
            throw new BadArtifactException("'" + name + "' declares a size or place below 0 or beyond 2^63: pack it"
                    + " again");
        }
        if (entry.method() == ZipEntry.STORED && entry.size() != entry.packed()) {
            throw differ(name, "size");
        }
        limits.checkFiles(count + 1L);
        unpacked = limits.add(unpacked, entry.size());
        compare(name, entry, ZipHeader.local(locals, end.base() + entry.data()));
    }

    private void compare(String name, ZipHeader entry, ZipHeader local) throws BadArtifactException {
        if (!Arrays.equals(entry.name(), local.name())) {
            throw differ(name, "name");
        }
        if (((entry.flags() ^ local.flags()) & ZipHeader.ENCRYPTED) != 0) {
            throw differ(name, "encryption");
        }
        if (entry.method() != local.method()) {
            throw differ(name, "method");
        }
        boolean later = (local.flags() & ZipHeader.SIZES_LATER) != 0;
        if (!same(entry.size(), local.size(), later) || !same(entry.packed(), local.packed(), later)) {
            throw differ(name, "size");
        }
        if (!same(entry.crc(), local.crc(), later)) {
            throw differ(name, "checksum");
        }
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            hashes = Arrays.copyOf(hashes, count * 2);
        }
        hashes[count] = name.endsWith("/") ? name.hashCode() : 31 * name.hashCode() + '/';
        starts[count] = local.data();
        ends[count++] = local.data() + entry.packed();
    }

    // Writers that don't know them yet write nothing.
    private static boolean same(long declared, long local, boolean later) {
        return declared == local || later && (local == 0 || local == 0xffffffffL);
    }

    private static BadArtifactException differ(String name, String what) {
        return new BadArtifactException("two headers of '" + name + "' disagree on its " + what
                + ", so that readers would see different content: pack it again");
    }

    // ZipFile finds a name by walking a chain of those in the same of count / 2 buckets, by this hash (JDK 17).
    private void checkHashes() throws BadArtifactException {
        for (int i = 0; i < count; i++) {
            hashes[i] = (hashes[i] & 0x7fffffff) % (count / 2 | 1);
        }
        Arrays.sort(hashes, 0, count);
        for (int i = MAX_CHAIN; i < count; i++) {
            if (hashes[i] == hashes[i - MAX_CHAIN]) {
                throw new BadArtifactException("more than " + MAX_CHAIN + " names in it have the same hash, as if to"
                        + " slow this node down: rename them");
            }
        }
    }

    // Of intervals that don't overlap, each in order of its start ends before the next starts; sorting starts and ends
    // apart keeps the pairs together only then.
    private void checkOverlaps(long directoryStart) throws BadArtifactException {
        Arrays.sort(starts, 0, count);
        Arrays.sort(ends, 0, count);
        for (int i = 0; i < count; i++) {
            long next = i + 1 < count ? starts[i + 1] : directoryStart;
            if (ends[i] < 0 || ends[i] > next) {
                throw new BadArtifactException("entries of it overlap, as in a zip bomb: pack it again");
            }
        }
    }
}
