package io.quickset.itest.distribution;

import io.quickset.Digest;
import io.quickset.format.FormatException;
import io.quickset.format.IndexEntry;
import io.quickset.format.IndexWriter;
import io.quickset.format.MediaTypes;
import io.quickset.format.ResourcePath;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A set bundle, made by hand: <pre>{@code
 * byte[] jar = SetJar.of("web", "1.2.0").file("home.html", "<h1>hello</h1>").indexed();
 * }</pre>
 * The bytes come out as a build would write them, unless one of the methods that spoil it is called.
 */
final class SetJar {

    static final String INDEX = "META-INF/quickset/index.json";

    private final String name;
    private final String version;
    private final TreeMap<String, byte[]> files = new TreeMap<>(ResourcePath.ORDER);
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private SetJar(String name, String version) {
        this.name = name;
        this.version = version;
    }

    static SetJar of(String name, String version) {
        return new SetJar(name, version);
    }

    SetJar file(String path, String content) {
        return file(path, content.getBytes(StandardCharsets.UTF_8));
    }

    SetJar file(String path, byte[] content) {
        files.put(path, content);
        return this;
    }

    /** An entry of the jar that takes the place of the one that would stand there: for what no build would write. */
    SetJar spoilt(String entry, String content) {
        entries.put(entry, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** The same with one entry's content as given in the jar, while the index keeps speaking of the file's content. */
    SetJar spoiltFile(String path, String content) {
        return spoilt("resources/" + path, content);
    }

    /** The digest of the set: what {@code sets --json} should say. */
    String digest() {
        try {
            return IndexWriter.digest(index()).toString();
        } catch (FormatException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The jar with an index. */
    byte[] indexed() {
        ByteArrayOutputStream index = new ByteArrayOutputStream();
        try {
            IndexWriter.write(name, version, index(), index);
        } catch (IOException | FormatException e) {
            throw new IllegalStateException(e);
        }
        return jar(index.toByteArray());
    }

    /** The jar as a tool that knows nothing of indexes would make it. */
    byte[] plain() {
        return jar(new byte[0]);
    }

    private byte[] jar(byte[] index) {
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("META-INF/MANIFEST.MF", manifest().getBytes(StandardCharsets.UTF_8));
        if (index.length > 0) {
            all.put(INDEX, index);
        }
        files.forEach((path, content) -> all.put("resources/" + path, content));
        all.putAll(entries);
        return zip(all);
    }

    private String manifest() {
        return lines(
                "Manifest-Version: 1.0",
                "Bundle-ManifestVersion: 2",
                "Bundle-SymbolicName: sets." + name,
                "Bundle-Version: " + version,
                "Provide-Capability: io.quickset.set;io.quickset.set=\"" + name + "\";version:Version=\"" + version
                        + "\"");
    }

    /** A manifest of those lines, folded as the format wants it: 72 bytes a line. */
    static String lines(String... lines) {
        StringBuilder all = new StringBuilder();
        for (String line : lines) {
            String rest = line;
            int room = 72;
            while (rest.length() > room) {
                all.append(rest, 0, room).append("\r\n ");
                rest = rest.substring(room);
                room = 71;
            }
            all.append(rest).append("\r\n");
        }
        return all.append("\r\n").toString();
    }

    private List<IndexEntry> index() {
        List<IndexEntry> index = new ArrayList<>();
        files.forEach((path, content) ->
                index.add(new IndexEntry(path, content.length, sha256(content), MediaTypes.of(path))));
        return index;
    }

    static Digest sha256(byte[] content) {
        return Digest.of(Digest.sha256().digest(content));
    }

    /** The text of an entry of that jar. */
    static String entry(byte[] jar, String name) {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals(name)) {
                    return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalArgumentException("no " + name);
    }

    /** A zip of those entries, in their order and with a fixed time. */
    static byte[] zip(Map<String, byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setTimeLocal(java.time.LocalDateTime.of(2026, 1, 1, 0, 0));
                zip.putNextEntry(entry);
                zip.write(each.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
