package io.quickset.deployer.internal.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import io.quickset.Digest;
import io.quickset.control.Rejection;
import io.quickset.deployer.internal.artifact.Release.Member;
import io.quickset.format.FormatException;
import io.quickset.format.SetName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * Reads a release from an OSGi Feature file (OSGi Compendium 8.1, chapter 159): JSON, comments allowed, with the JSON
 * extension {@value #EXTENSION}. The bundles that a feature lists are where a release was made from; none is installed.
 * Keeps no state; safe for use by any thread.
 */
final class ReleaseReader {

    static final String EXTENSION = "io.quickset.release";

    /** A release of thousands of sets fits, and the densest JSON of that length fits a small heap many times. */
    static final long MAX_BYTES = 512 << 10;

    private static final Pattern MAVEN_VERSION =
            Pattern.compile("(\\d{1,9})(?:\\.(\\d{1,9})(?:\\.(\\d{1,9}))?)?(?:[.-]([A-Za-z0-9_.-]+))?");

    private static final JSON READER = JSON.builder(JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()).build();

    private ReleaseReader() {}

    /**
     * Reads one.
     *
     * @throws BadArtifactException if it is none, with the reason
     * @throws IOException if this node could not read it, worth another try
     */
    static Release read(String artifact, Path file) throws BadArtifactException, IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new BadArtifactException(Rejection.LIMIT,
                    "it is larger than " + MAX_BYTES + " bytes: no feature file is");
        }
        Object json;
        try {
            // Decoded here: the parser would guess at other encodings.
            json = READER.anyFrom(UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString());
        } catch (CharacterCodingException e) {
            throw new BadArtifactException(Rejection.RELEASE, "it is no UTF-8", e);
        } catch (JacksonException e) {
            throw new BadArtifactException(Rejection.RELEASE, "it is no JSON: " + where(e), e);
        }
        Map<?, ?> feature = object(json, "the file");
        String[] id = text(feature, "id", "the feature").split(":");
        if (id.length < 3 || List.of(id).stream().anyMatch(String::isBlank)) {
            throw new BadArtifactException(Rejection.RELEASE, "its id is not group:artifact:version");
        }
        String version = id[id.length - 1];
        if (version(version).isEmpty()) {
            throw new BadArtifactException(Rejection.RELEASE,
                    "the version in its id, '" + version + "', is malformed: write 1.2.3");
        }
        return new Release(artifact, id[0] + ":" + id[1], version, members(feature));
    }

    private static String where(JacksonException e) {
        return e.getOriginalMessage() + (e.getLocation() == null ? ""
                : " in line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr());
    }

    private static Map<String, Member> members(Map<?, ?> feature) throws BadArtifactException {
        Map<?, ?> extensions = object(feature.containsKey("extensions") ? feature.get("extensions") : Map.of(),
                "its member 'extensions'");
        if (!extensions.containsKey(EXTENSION)) {
            throw new BadArtifactException(Rejection.RELEASE, "it is a feature without the extension " + EXTENSION
                    + ", and so no release: the deploy folder takes no other features");
        }
        Map<?, ?> extension = object(extensions.get(EXTENSION), "the extension " + EXTENSION);
        Map<?, ?> release = object(extension.get("json"), "the extension's member 'json'");
        if (!(release.get("sets") instanceof List<?> sets) || sets.isEmpty()) {
            throw new BadArtifactException(Rejection.RELEASE,
                    "its release has no 'sets': list each with name and version");
        }
        Map<String, Member> members = new TreeMap<>();
        for (Object each : sets) {
            Map<?, ?> set = object(each, "each of its release's 'sets'");
            String name = name(text(set, "name", "a set"));
            Version version = version(text(set, "version", "set " + name)).orElseThrow(
                    () -> new BadArtifactException(Rejection.RELEASE,
                            "the version of set " + name + " is malformed: write 1.2.3"));
            if (members.put(name, new Member(version, digest(name, set))) != null) {
                throw new BadArtifactException(Rejection.RELEASE, "its release names set " + name + " twice");
            }
        }
        return members;
    }

    private static String name(String name) throws BadArtifactException {
        try {
            return SetName.check(name);
        } catch (FormatException e) {
            throw new BadArtifactException(Rejection.RELEASE, e.getMessage(), e);
        }
    }

    private static Optional<Digest> digest(String name, Map<?, ?> set) throws BadArtifactException {
        if (!set.containsKey("digest")) {
            return Optional.empty();
        }
        String text = text(set, "digest", "set " + name);
        try {
            return Optional.of(Digest.parse(text.startsWith("sha256:") ? text.substring(7) : text));
        } catch (IllegalArgumentException e) {
            throw new BadArtifactException(Rejection.RELEASE,
                    "the digest of set " + name + " is malformed: " + e.getMessage(), e);
        }
    }

    private static Map<?, ?> object(@Nullable Object json, String what) throws BadArtifactException {
        if (json instanceof Map<?, ?> map) {
            return map;
        }
        throw new BadArtifactException(Rejection.RELEASE, what + " is no JSON object");
    }

    private static String text(Map<?, ?> json, String member, String of) throws BadArtifactException {
        if (json.get(member) instanceof String text && !text.isBlank()) {
            return text.strip();
        }
        throw new BadArtifactException(Rejection.RELEASE, of + " has no '" + member + "', or it is no text");
    }

    /** A Maven or OSGi version as an OSGi version, or empty when it is neither. */
    static Optional<Version> version(String text) {
        Matcher parts = MAVEN_VERSION.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String qualifier = parts.group(4) == null ? "" : parts.group(4).replace('.', '_');
        return Optional.of(new Version(
                number(parts.group(1)), number(parts.group(2)), number(parts.group(3)), qualifier));
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
