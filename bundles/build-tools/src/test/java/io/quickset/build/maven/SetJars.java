package io.quickset.build.maven;

import io.quickset.Digest;
import io.quickset.format.FormatException;
import io.quickset.format.IndexEntry;
import io.quickset.format.IndexWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Set bundles as far as the goals look into them: a manifest and an index. */
final class SetJars {

    private static final Digest CONTENT = Digest.of(Digest.sha256().digest("<h1>".getBytes(StandardCharsets.UTF_8)));
    static final List<IndexEntry> ENTRIES = List.of(new IndexEntry("home.html", 4, CONTENT, "text/html"));

    private SetJars() {}

    static byte[] index(String set, String version) throws IOException, FormatException {
        ByteArrayOutputStream index = new ByteArrayOutputStream();
        IndexWriter.write(set, version, ENTRIES, index);
        return index.toByteArray();
    }

    /** The file {@code <artifact>.jar} in that folder, version 1.2.0; an empty index is none. */
    static void jar(Path folder, String artifact, String capability, byte[] index) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-Version", "1.2.0");
        manifest.getMainAttributes().putValue("Provide-Capability", capability);
        try (JarOutputStream jar = new JarOutputStream(
                Files.newOutputStream(folder.resolve(artifact + ".jar")), manifest)) {
            if (index.length > 0) {
                jar.putNextEntry(new ZipEntry("META-INF/quickset/index.json"));
                jar.write(index);
            }
        }
    }

    static void set(Path folder, String artifact, String set) throws IOException, FormatException {
        jar(folder, artifact, "other;x=1,io.quickset.set;io.quickset.set=\"" + set + "\"", index(set, "1.2.0"));
    }
}
