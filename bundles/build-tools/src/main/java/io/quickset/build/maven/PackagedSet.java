package io.quickset.build.maven;

import io.quickset.Digest;
import io.quickset.format.FormatException;
import io.quickset.format.IndexEntry;
import io.quickset.format.IndexReader;
import io.quickset.format.IndexWriter;
import io.quickset.format.SetName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.apache.felix.utils.manifest.Clause;
import org.apache.felix.utils.manifest.Parser;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * What a set bundle says of itself.
 *
 * @param name the set
 * @param version its version
 * @param digest its content, as its index declares it
 * @param paths of its files, as its index lists them, in path order
 */
record PackagedSet(String name, Version version, Digest digest, List<String> paths) {

    private static final String NAMESPACE = "io.quickset.set";
    private static final String INDEX = "META-INF/quickset/index.json";

    /**
     * Reads it from a bundle: the index has to agree with itself and with the manifest. The files are the node's to
     * check. Empty if the bundle does not provide the capability of a set.
     *
     * @throws IOException if it can't be read, or is a set bundle without a sound index; the message begins with what
     *     is wrong
     */
    static Optional<PackagedSet> of(Path bundle) throws IOException {
        try (JarFile jar = new JarFile(bundle.toFile())) {
            Manifest manifest = jar.getManifest();
            Attributes headers = manifest == null ? new Attributes() : manifest.getMainAttributes();
            Optional<Clause> capability = capability(headers);
            if (capability.isEmpty()) {
                return Optional.empty();
            }
            ZipEntry index = jar.getEntry(INDEX);
            if (index == null) {
                throw new FormatException("it has no " + INDEX + ": build it with the bnd plugin of Quickset");
            }
            try (IndexReader reader = new IndexReader(jar.getInputStream(index))) {
                return Optional.of(indexed(capability.get(), headers.getValue(Constants.BUNDLE_VERSION), reader));
            }
        } catch (FormatException | IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Optional<Clause> capability(Attributes headers) {
        String capabilities = headers.getValue(Constants.PROVIDE_CAPABILITY);
        // The parser takes no empty header, and other people's need not please it.
        if (capabilities == null || !capabilities.contains(NAMESPACE)) {
            return Optional.empty();
        }
        return Stream.of(Parser.parseHeader(capabilities)).filter(clause -> clause.getName().equals(NAMESPACE))
                .findFirst();
    }

    private static Optional<String> attribute(Clause clause, String name) {
        return Stream.of(clause.getAttributes())
                .filter(attribute -> attribute.getName().split(":", 2)[0].strip().equals(name))
                .map(attribute -> attribute.getValue().strip()).findFirst();
    }

    private static PackagedSet indexed(Clause declared, @Nullable String bundleVersion, IndexReader index)
            throws IOException, FormatException {
        String name = SetName.check(attribute(declared, NAMESPACE)
                .orElseThrow(() -> new FormatException("its capability names no set")));
        Version version = Version.parseVersion(attribute(declared, Constants.VERSION_ATTRIBUTE).orElse(bundleVersion));
        if (!index.set().equals(name) || !Version.parseVersion(index.version()).equals(version)) {
            throw new FormatException("its index speaks of set " + index.set() + " " + index.version()
                    + ", its manifest of " + name + " " + version + ": build it anew");
        }
        List<IndexEntry> entries = new ArrayList<>();
        for (Optional<IndexEntry> entry = index.next(); entry.isPresent(); entry = index.next()) {
            entries.add(entry.get());
        }
        if (!IndexWriter.digest(entries).equals(index.digest())) {
            throw new FormatException("its index does not match its own digest: build it anew");
        }
        return new PackagedSet(name, version, index.digest(), entries.stream().map(IndexEntry::path).toList());
    }
}
