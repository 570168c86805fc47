package io.quickset.deployer.internal.artifact;

import io.quickset.Digest;
import io.quickset.format.FormatException;
import io.quickset.format.IndexEntry;
import io.quickset.format.IndexWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes archives. */
public final class Jars {

    private Jars() {}

    public static byte[] zip(Map<String, String> files) {
        return zip(files, StandardCharsets.UTF_8);
    }

    public static byte[] zip(Map<String, String> files, Charset charset) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(charset));
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    public static String manifest(String set, String version, String more) {
        return "Manifest-Version: 1.0\nBundle-ManifestVersion: 2\nBundle-SymbolicName: " + set + "\nBundle-Version: "
                + version + "\nProvide-Capability: io.quickset.set;io.quickset.set=\"" + set + "\";version:Version=\""
                + version + "\"\n" + more;
    }

    /** A set bundle without an index. */
    public static byte[] bare(String set, String version, String more, Map<String, String> files) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("META-INF/MANIFEST.MF", manifest(set, version, more));
        files.forEach((path, text) -> all.put("resources/" + path, text));
        return zip(all);
    }

    /** A set bundle with an index that lists {@code listed}. */
    public static byte[] indexed(String set, String version, Map<String, String> files, Map<String, String> listed) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("META-INF/MANIFEST.MF", manifest(set, version, ""));
        all.put(ArchiveSet.INDEX, index(set, version, listed));
        files.forEach((path, text) -> all.put("resources/" + path, text));
        return zip(all);
    }

    public static byte[] set(String set, String version, String text) {
        Map<String, String> files = Map.of("a.html", text, "dir/b.txt", text + "!");
        return indexed(set, version, files, files);
    }

    static String index(String set, String version, Map<String, String> files) {
        List<IndexEntry> entries = new ArrayList<>();
        new TreeMap<>(files).forEach((path, text) -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            entries.add(new IndexEntry(path, bytes.length, Digest.of(Digest.sha256().digest(bytes)), "text/plain"));
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            IndexWriter.write(set, version, entries, out);
        } catch (IOException | FormatException e) {
            throw new AssertionError(e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }
}
