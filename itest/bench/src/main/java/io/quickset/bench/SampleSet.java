package io.quickset.bench;

import io.quickset.Digest;
import io.quickset.format.FormatException;
import io.quickset.format.IndexEntry;
import io.quickset.format.IndexWriter;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A made-up set: files of one size, each starting with the number of the version that it belongs to, so that a reader
 * can tell a mixed read. The rest is random text, which deflates to about three quarters.
 *
 * @param name the set's name; also the symbolic name of its bundle
 * @param version counts the versions; the set's version is {@code <version>.0.0}
 * @param files how many files
 * @param fileBytes the size of each
 * @param changed how many of them differ from version 1, the first ones
 */
public record SampleSet(String name, int version, int files, int fileBytes, int changed) {

    /** A set of which every file is of that version. */
    public SampleSet(String name, int version, int files, int fileBytes) {
        this(name, version, files, fileBytes, files);
    }

    /** How many bytes at a file's start name the version: decimal digits with leading zeros. */
    public static final int STAMP_BYTES = 8;

    private static final byte[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);

    /** The path of a file, in ascending order of its number. */
    public static String path(int file) {
        return String.format("part-%03d/resource-%06d.txt", file / 250, file);
    }

    /** The version as OSGi writes it. */
    public String osgiVersion() {
        return version + ".0.0";
    }

    /** The bytes of a file; the same whenever asked. */
    public byte[] content(int file) {
        int from = file < changed ? version : 1;
        SplittableRandom random = new SplittableRandom(from * 1_000_003L + file);
        byte[] bytes = new byte[fileBytes];
        for (int i = 0; i < bytes.length; ) {
            long bits = random.nextLong();
            for (int j = 0; j < 10 && i < bytes.length; j++, bits >>>= 6) {
                bytes[i++] = ALPHABET[(int) bits & 63];
            }
        }
        byte[] stamp = String.format("%08d", from).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(stamp, 0, bytes, 0, Math.min(STAMP_BYTES, bytes.length));
        return bytes;
    }

    /** Writes the set's bundle, with its index, as a build would. */
    public Path writeBundle(Path jar) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(jar), 1 << 16))) {
            zip.setLevel(Deflater.BEST_SPEED);
            put(zip, "META-INF/MANIFEST.MF", manifest().getBytes(StandardCharsets.UTF_8));
            put(zip, "META-INF/quickset/index.json", index());
            for (int file = 0; file < files; file++) {
                put(zip, "resources/" + path(file), content(file));
            }
        }
        return jar;
    }

    private String manifest() {
        return "Manifest-Version: 1.0\r\nBundle-ManifestVersion: 2\r\nBundle-SymbolicName: bench." + name
                + "\r\nBundle-Version: " + osgiVersion()
                + "\r\nProvide-Capability: io.quickset.set;io.quickset.set=\"" + name + "\"\r\n\r\n";
    }

    private byte[] index() throws IOException {
        List<IndexEntry> entries = new ArrayList<>();
        for (int file = 0; file < files; file++) {
            Digest digest = Digest.of(Digest.sha256().digest(content(file)));
            entries.add(new IndexEntry(path(file), fileBytes, digest, "text/plain"));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            IndexWriter.write(name, osgiVersion(), entries, out);
        } catch (FormatException e) {
            throw new UncheckedIOException(new IOException(e));
        }
        return out.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(1_700_000_000_000L);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        ((OutputStream) zip).write(bytes);
        zip.closeEntry();
    }
}
