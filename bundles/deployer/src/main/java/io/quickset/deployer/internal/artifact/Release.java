package io.quickset.deployer.internal.artifact;

import io.quickset.Digest;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.osgi.framework.Version;

/**
 * A release as its feature file describes it: sets that switch together or not at all.
 *
 * @param artifact the feature's file name in the deploy folder
 * @param name {@code group:artifact} of the feature's id
 * @param version the feature's version as written, a Maven version
 * @param members by set name: what the release wants to be live
 */
public record Release(String artifact, String name, String version, Map<String, Member> members) {

    public Release {
        members = Collections.unmodifiableMap(new TreeMap<>(members));
    }

    /**
     * What a release wants of one set.
     *
     * @param version the version
     * @param digest the content, or empty when any content of that version will do
     */
    public record Member(Version version, Optional<Digest> digest) {

        /** Whether that is what is wanted, as far as the digest is known. */
        public boolean isMetBy(Version other, Optional<Digest> content) {
            return version.equals(other)
                    && (digest.isEmpty() || content.isEmpty() || digest.equals(content));
        }
    }

    /** The feature's id: name and version. */
    public String id() {
        return name + ":" + version;
    }

    /** The name in an id. */
    public static String nameOf(String id) {
        return id.substring(0, id.lastIndexOf(':'));
    }

    /** The version as a framework orders it: {@code 1.2.0-rc1} comes after {@code 1.2.0}, as OSGi has it. */
    public Version order() {
        return orderOf(id());
    }

    /** The same of the version in an id. */
    public static Version orderOf(String id) {
        return ReleaseReader.version(id.substring(id.lastIndexOf(':') + 1)).orElse(Version.emptyVersion);
    }
}
