package io.quickset.itest.framework;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** Makes bundles. */
final class Jars {

    private Jars() {}

    /** A set with one file, {@code text}, that holds its version. */
    static byte[] set(String set, String version) {
        return set(set, version, "");
    }

    /** The same, with more attributes of its capability. */
    static byte[] set(String set, String version, String more) {
        String capability = "io.quickset.set;io.quickset.set=\"" + set + "\";version:Version=\"" + version + "\""
                + more;
        return jar(set, version, Map.of("Provide-Capability", capability),
                Map.of("resources/text", version.getBytes(UTF_8)));
    }

    /** A bundle that does nothing: it lends its context. */
    static byte[] empty(String name) {
        return jar(name, "1.0.0", Map.of(), Map.of());
    }

    /** A bundle of components, all of that one class, each with its description. */
    static byte[] components(String name, Class<?> type, Map<String, String> descriptions) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        descriptions.forEach((component, xml) -> entries.put("OSGI-INF/" + component + ".xml", xml.getBytes(UTF_8)));
        String path = type.getName().replace('.', '/') + ".class";
        try (InputStream in = Jars.class.getClassLoader().getResourceAsStream(path)) {
            entries.put(path, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return jar(name, "1.0.0", Map.of("Service-Component", "OSGI-INF/*.xml",
                "Import-Package", "io.quickset;version=\"[0.1,1)\""), entries);
    }

    private static byte[] jar(String name, String version, Map<String, String> headers, Map<String, byte[]> entries) {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.putValue("Manifest-Version", "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        main.putValue("Bundle-Version", version);
        headers.forEach(main::putValue);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new ZipEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
