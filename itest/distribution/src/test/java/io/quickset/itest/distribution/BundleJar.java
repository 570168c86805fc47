package io.quickset.itest.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An ordinary bundle of code, from classes of these tests. */
final class BundleJar {

    private final List<String> headers = new ArrayList<>();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private BundleJar() {}

    static BundleJar of(String name, String version) {
        return new BundleJar()
                .header("Manifest-Version", "1.0")
                .header("Bundle-ManifestVersion", "2")
                .header("Bundle-SymbolicName", name)
                .header("Bundle-Version", version)
                .header("Import-Package", "org.osgi.framework;version=\"[1.9,2)\",io.quickset;version=\"[0.1,1)\"");
    }

    /** In the place of one of that name. */
    BundleJar header(String name, String value) {
        headers.removeIf(header -> header.startsWith(name + ": "));
        headers.add(name + ": " + value);
        return this;
    }

    BundleJar entry(String path, String content) {
        entries.put(path, content.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** The classes, and what lies beside them in the same files' names: nested and anonymous ones have no own call. */
    BundleJar classes(Class<?>... classes) {
        for (Class<?> each : classes) {
            String path = each.getName().replace('.', '/') + ".class";
            try (InputStream in = each.getClassLoader().getResourceAsStream(path)) {
                entries.put(path, in.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return this;
    }

    byte[] bytes() {
        Map<String, byte[]> all = new LinkedHashMap<>();
        all.put("META-INF/MANIFEST.MF",
                SetJar.lines(headers.toArray(String[]::new)).getBytes(StandardCharsets.UTF_8));
        all.putAll(entries);
        return SetJar.zip(all);
    }
}
