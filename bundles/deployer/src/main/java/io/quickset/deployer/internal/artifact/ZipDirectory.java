package io.quickset.deployer.internal.artifact;

import io.quickset.control.Rejection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The directory of a zip, whole and on the heap, held against the limits: its entries in their order, and by name in 12
 * bytes for each. Immutable.
 */
final class ZipDirectory {

    private static final int MAX_CHAIN = 500; // two are usual
    private static final int LINK = 0xa000;
    private static final int FILE = 0x8000;
    private static final int FOLDER = 0x4000;
    private static final int TYPE = 0xf000;

    private final ByteBuffer bytes;
    private final ZipEnd end;
    private final int[] places; // where each header stands
    private final long[] byName; // sorted: hash of the name, in the lower half its place

    /**
     * Reads it.
     *
     * @throws ZipException if it is damaged
     * @throws BadArtifactException if it is whole and bad
     */
    ZipDirectory(ZipBytes zip, Limits limits) throws BadArtifactException, IOException {
        end = ZipEnd.of(zip);
        limits.checkDirectory(end.directoryBytes());
        limits.checkFiles(end.entries());
        bytes = zip.copy(end.directory(), (int) end.directoryBytes());
        int[] found = new int[64];
        long[] keys = new long[64];
        int count = 0;
        long unpacked = 0;
        for (int at = 0; at < bytes.capacity(); count++) {
            ZipHeader entry = ZipHeader.central(bytes, at);
            String name = entry.text();
            check(name, entry);
            limits.checkFiles(count + 1L);
            unpacked = limits.add(unpacked, entry.size());
            if (count == found.length) {
                found = Arrays.copyOf(found, count * 2);
                keys = Arrays.copyOf(keys, count * 2);
            }
            found[count] = at;
            keys[count] = key(name, at);
            at = (int) entry.end();
        }
        if (count != end.entries()) {
            throw new BadArtifactException(Rejection.DAMAGED,
                    "it declares " + end.entries() + " entries and holds " + count
                    + ": pack it again");
        }
        limits.checkRatio(unpacked, zip.size());
        places = Arrays.copyOf(found, count);
        byName = Arrays.copyOf(keys, count);
        Arrays.sort(byName);
        checkHashes();
    }

    private static void check(String name, ZipHeader entry) throws BadArtifactException {
        if ((entry.flags() & ZipHeader.ENCRYPTED) != 0) {
            throw new BadArtifactException(Rejection.MALFORMED,
                    "'" + name + "' is encrypted: pack it again without a password");
        }
        int type = entry.mode() & TYPE;
        if (type != 0 && type != FILE && type != FOLDER) {
            throw new BadArtifactException(Rejection.MALFORMED, "'" + name + "' is " + (type == LINK ? "a symbolic link"
                    : "no ordinary file") + ": pack the file itself");
        }
        if (entry.method() != ZipEntry.STORED && entry.method() != ZipEntry.DEFLATED) {
            throw new BadArtifactException(Rejection.MALFORMED, "'" + name + "' is packed by method " + entry.method()
                    + ": pack it again with deflate");
        }
        if (entry.size() < 0 || entry.packed() < 0 || entry.data() < 0) {
            throw new BadArtifactException(Rejection.MALFORMED,
                    "'" + name + "' declares a size or place below 0 or beyond 2^63: pack it"
                    + " again");
        }
        if (entry.method() == ZipEntry.STORED && entry.size() != entry.packed()) {
            throw entry.disagrees("size");
        }
    }

    // As java.util.zip.ZipFile hashes (JDK 17): a name with a slash at its end and one without it are alike to it.
    private static int hash(String name) {
        return name.endsWith("/") ? name.hashCode() : 31 * name.hashCode() + '/';
    }

    private static long key(String name, int place) {
        return (long) hash(name) << Integer.SIZE | place;
    }

    // ZipFile, as the framework uses it, walks a chain of those in the same of count / 2 buckets (JDK 17).
    private void checkHashes() throws BadArtifactException {
        int[] buckets = Arrays.stream(byName)
                .mapToInt(key -> ((int) (key >>> Integer.SIZE) & 0x7fffffff) % (byName.length / 2 | 1)).sorted().toArray();
        for (int i = MAX_CHAIN; i < buckets.length; i++) {
            if (buckets[i] == buckets[i - MAX_CHAIN]) {
                throw new BadArtifactException(Rejection.MALFORMED,
                        "more than " + MAX_CHAIN + " names in it have the same hash, as if to"
                        + " slow this node down: rename them");
            }
        }
    }

    int count() {
        return places.length;
    }

    /** Where in the file it begins. */
    long start() {
        return end.directory();
    }

    /** Where in the file the header stands that belongs in front of the entry's data. */
    long local(ZipHeader entry) {
        return end.base() + entry.data();
    }

    /** An entry by its number. */
    ZipHeader get(int number) {
        return at(places[number]);
    }

    /** The entry of that name, or null. */
    @Nullable ZipHeader find(String name) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        int key = Arrays.binarySearch(byName, key(name, 0));
        for (key = key < 0 ? -key - 1 : key; key < byName.length && byName[key] >> Integer.SIZE == hash(name); key++) {
            ZipHeader entry = at((int) byName[key]);
            if (Arrays.equals(entry.name(), wanted)) {
                return entry;
            }
        }
        return null;
    }

    /** Its entries. */
    Stream<ZipHeader> entries() {
        return Arrays.stream(places).mapToObj(this::at);
    }

    /** The names of its entries. */
    Stream<String> names() {
        return entries().map(ZipHeader::shown);
    }

    private ZipHeader at(int place) {
        try {
            return ZipHeader.central(bytes, place);
        } catch (ZipException e) {
            throw new IllegalStateException("it was read before", e);
        }
    }
}
