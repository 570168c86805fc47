package io.quickset.bench.node;

import io.quickset.bench.probe.Probe;
import io.quickset.bench.probe.ReaderThread;
import io.quickset.bench.probe.Stamps;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * Where things lie.
 *
 * @param archive the distribution as it is shipped
 * @param distribution the same, unpacked
 * @param demos the demo sets and their consumer, as they were built
 * @param peerBundles what the peer runs
 * @param work a folder for homes
 */
public record Bench(Path archive, Path distribution, List<Path> demos, Path peerBundles, Path work) {

    /** Unpacks the distribution that the build left. */
    public static Bench prepare(Path root, Path target) throws IOException, InterruptedException {
        Path archive = find(root.resolve("runtime/distribution/target"), "quickset-.*\\.tar\\.gz").get(0);
        Path work = target.resolve("work").toAbsolutePath();
        delete(work);
        Path distribution = Files.createDirectories(work.resolve("distribution"));
        if (new ProcessBuilder("tar", "xzf", archive.toString(), "-C", distribution.toString(), "--strip-components=1")
                .inheritIO().start().waitFor() != 0) {
            throw new IOException("cannot unpack " + archive);
        }
        List<Path> demos;
        try (Stream<Path> modules = Files.list(root.resolve("bundles"))) {
            demos = modules.filter(module -> module.getFileName().toString().startsWith("demo-"))
                    // One version of each set; a release has no jar.
                    .filter(module -> !module.endsWith("demo-icons-1.11.2") && !module.endsWith("demo-release"))
                    .map(module -> module.resolve("target"))
                    .flatMap(built -> find(built, ".*(?<!-sources)\\.jar").stream())
                    .toList();
        }
        return new Bench(archive, distribution, demos, target.resolve("peer").toAbsolutePath(), work);
    }

    /** A new home, with an empty deploy/. */
    public Path home(String name) throws IOException {
        Path home = work.resolve(name);
        delete(home);
        Files.createDirectories(home.resolve("deploy"));
        return home;
    }

    /** Puts the probe's bundle into a home's deploy/. */
    static void addProbe(Path home) throws IOException {
        writeBundle(home.resolve("deploy/probe.jar"), Probe.class, "io.quickset,org.osgi.framework", ReaderThread.class,
                Stamps.class, Probe.class.getDeclaredClasses()[0]);
    }

    /** Writes a bundle of that activator and those classes. */
    static void writeBundle(Path file, Class<?> activator, String imports, Class<?>... others) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", activator.getPackageName());
        attributes.putValue("Bundle-Version", "1.0.0");
        attributes.putValue("Bundle-Activator", activator.getName());
        attributes.putValue("Import-Package", imports);
        List<Class<?>> types = new ArrayList<>(List.of(others));
        types.add(activator);
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (Class<?> type : types) {
                String name = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new ZipEntry(name));
                try (InputStream in = type.getClassLoader().getResourceAsStream(name)) {
                    in.transferTo(jar);
                }
            }
        }
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static List<Path> find(Path folder, String name) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(file -> file.getFileName().toString().matches(name)).sorted().toList();
            if (found.isEmpty()) {
                throw new IOException("nothing like " + name + " in " + folder);
            }
            return found;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
