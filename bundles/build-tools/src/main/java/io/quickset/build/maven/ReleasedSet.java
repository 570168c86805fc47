package io.quickset.build.maven;

import io.quickset.Digest;
import io.quickset.format.FormatException;
import io.quickset.format.IndexEntry;
import io.quickset.format.IndexReader;
import io.quickset.format.IndexWriter;
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
 * What a release says of one set.
 *
 * @param name the set
 * @param version its version
 * @param digest its content, as its index declares it
 */
record ReleasedSet(String name, Version version, Digest digest) {

    private static final String NAMESPACE = "io.quickset.set";
    private static final String INDEX = "META-INF/quickset/index.json";

    /**
     * Reads it from a set bundle: the index has to agree with itself and with the manifest. The files are the node's to
     * check.
     *
     * @throws IOException if it can't be read, or is no set bundle with an index; the message begins with what is wrong
     */
    static ReleasedSet of(Path bundle) throws IOException {
        try (JarFile jar = new JarFile(bundle.toFile())) {
            ReleasedSet declared = declared(jar.getManifest());
            ZipEntry index = jar.getEntry(INDEX);
            if (index == null) {
                throw new FormatException("it has no " + INDEX + ": build it with the bnd plugin of Quickset");
            }
            try (IndexReader reader = new IndexReader(jar.getInputStream(index))) {
                return indexed(declared, reader);
            }
        } catch (FormatException | IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static ReleasedSet declared(@Nullable Manifest manifest) throws FormatException {
        Attributes headers = manifest == null ? new Attributes() : manifest.getMainAttributes();
        String capabilities = Optional.ofNullable(headers.getValue(Constants.PROVIDE_CAPABILITY)).orElse("");
        Clause set = Stream.of(Parser.parseHeader(capabilities)).filter(clause -> clause.getName().equals(NAMESPACE))
                .findFirst().orElseThrow(() -> new FormatException("it is no set: it does not provide " + NAMESPACE
                        + "; other bundles are dropped into deploy/ by themselves"));
        String name = attribute(set, NAMESPACE).orElseThrow(() -> new FormatException("its capability names no set"));
        Version version = Version.parseVersion(attribute(set, Constants.VERSION_ATTRIBUTE)
                .orElse(headers.getValue(Constants.BUNDLE_VERSION)));
        return new ReleasedSet(name, version, Digest.of(new byte[Digest.BYTES]));
    }

    private static Optional<String> attribute(Clause clause, String name) {
        return Stream.of(clause.getAttributes())
                .filter(attribute -> attribute.getName().split(":", 2)[0].strip().equals(name))
                .map(attribute -> attribute.getValue().strip()).findFirst();
    }

    private static ReleasedSet indexed(ReleasedSet declared, IndexReader index) throws IOException, FormatException {
        if (!index.set().equals(declared.name) || !Version.parseVersion(index.version()).equals(declared.version)) {
            throw new FormatException("its index speaks of set " + index.set() + " " + index.version()
                    + ", its manifest of " + declared.name + " " + declared.version + ": build it anew");
        }
        List<IndexEntry> entries = new ArrayList<>();
        for (Optional<IndexEntry> entry = index.next(); entry.isPresent(); entry = index.next()) {
            entries.add(entry.get());
        }
        if (!IndexWriter.digest(entries).equals(index.digest())) {
            throw new FormatException("its index does not match its own digest: build it anew");
        }
        return new ReleasedSet(declared.name, declared.version, index.digest());
    }
}
