package io.quickset.web.internal.data;

import io.quickset.Digest;
import io.quickset.Snapshot;
import java.util.Optional;
import org.osgi.framework.Version;

/**
 * Where a request points: {@code <set>[@<version>|@sha256-<digest>]/<path>}. Immutable.
 *
 * @param set the set's name
 * @param version which of its versions; empty for what is live
 * @param digest which of its contents; empty for what is live
 * @param path the path in the set: decoded, without a leading slash; empty for its root
 */
record Target(String set, Optional<Version> version, Optional<Digest> digest, String path) {

    private static final String SHA256 = "sha256-";

    /** What is live of a set. */
    Target(String set, String path) {
        this(set, Optional.empty(), Optional.empty(), path);
    }

    /**
     * The target that a decoded path names; empty when it can't name any.
     *
     * @param path without a leading slash
     */
    static Optional<Target> parse(String path) {
        int slash = path.indexOf('/');
        String head = slash < 0 ? path : path.substring(0, slash);
        String rest = slash < 0 ? "" : path.substring(slash + 1);
        int at = head.indexOf('@');
        String set = at < 0 ? head : head.substring(0, at);
        if (set.isEmpty()) {
            return Optional.empty();
        }
        if (at < 0) {
            return Optional.of(new Target(set, rest));
        }
        String which = head.substring(at + 1);
        if (which.isEmpty()) {
            return Optional.empty(); // to OSGi it would be version 0.0.0
        }
        try {
            return Optional.of(which.startsWith(SHA256)
                    ? new Target(set, Optional.empty(), Optional.of(Digest.parse(which.substring(SHA256.length()))), rest)
                    : new Target(set, Optional.of(Version.parseVersion(which)), Optional.empty(), rest));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether that is the version or the content that it names; so is every one where it names what is live. */
    boolean names(Snapshot snapshot) {
        return names(snapshot.version(), snapshot.digest());
    }

    /** The same of a content of the set that may no longer be retained. */
    boolean names(Version itsVersion, Digest itsDigest) {
        return version.map(itsVersion::equals).orElse(true) && digest.map(itsDigest::equals).orElse(true);
    }

    /** Whether it names the one content that it may ever have. */
    boolean immutable() {
        return digest.isPresent();
    }

    /** The set, and which of its versions or contents: for people. */
    String which() {
        return set + version.map(v -> "@" + v).orElse("") + digest.map(d -> "@" + SHA256 + d).orElse("");
    }
}
