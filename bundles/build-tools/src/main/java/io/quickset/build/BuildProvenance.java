package io.quickset.build;

import aQute.bnd.osgi.Analyzer;
import aQute.bnd.osgi.Jar;
import io.quickset.Digest;
import io.quickset.format.Provenance;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds out where the bundle being built comes from. */
final class BuildProvenance {

    private static final String BUILDER = "io.quickset.build-tools";

    private BuildProvenance() {}

    static Provenance of(Analyzer analyzer) throws IOException {
        Optional<GitState> git = GitState.of(analyzer.getBase());
        return new Provenance(
                git.map(GitState::commit).orElse(null),
                git.map(GitState::dirty).orElse(null),
                dependencies(analyzer),
                BUILDER,
                builderVersion(),
                timestamp(analyzer.getProperty("-reproducible", "")));
    }

    /** SHA-256 over one line for each jar on the build path, by name: {@code <file name> NUL <SHA-256 in hex> LF}. */
    private static @Nullable Digest dependencies(Analyzer analyzer) throws IOException {
        Map<String, Digest> jars = new TreeMap<>();
        for (Jar jar : analyzer.getClasspath()) {
            File file = jar.getSource();
            if (file != null && file.isFile()) {
                jars.put(file.getName(), sha256(file));
            }
        }
        if (jars.isEmpty()) {
            return null;
        }
        MessageDigest sha = Digest.sha256();
        jars.forEach((name, digest) -> sha.update((name + '\0' + digest + '\n').getBytes(StandardCharsets.UTF_8)));
        return Digest.of(sha.digest());
    }

    private static Digest sha256(File file) throws IOException {
        MessageDigest sha = Digest.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file.toPath()), sha)) {
            in.skipNBytes(file.length());
        }
        return Digest.of(sha.digest());
    }

    /** Maven's two forms: ISO 8601, or seconds since the epoch; any other value of {@code -reproducible} is no time. */
    private static @Nullable Instant timestamp(String reproducible) {
        try {
            return reproducible.matches("[0-9]{1,18}")
                    ? Instant.ofEpochSecond(Long.parseLong(reproducible))
                    : OffsetDateTime.parse(reproducible).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String builderVersion() throws IOException {
        Properties builder = new Properties();
        try (InputStream in = BuildProvenance.class.getResourceAsStream("builder.properties")) {
            if (in == null) {
                throw new IOException(BUILDER + " lacks its builder.properties");
            }
            builder.load(in);
        }
        return builder.getProperty("version");
    }
}
