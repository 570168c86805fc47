package io.quickset.control;

import io.quickset.Digest;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.osgi.framework.Version;

/**
 * What was decided, beyond what lies in the deploy folder. Durable as part of a generation.
 *
 * @param pins by set name: the only content that may be live
 * @param refused contents that are not switched to until there is new content or someone asks for a retry
 * @param releases by set name: the release in force that it is a member of, {@code group:artifact:version}; it stays
 *     a member when the release's file is deleted, until another release or {@code unpin} frees it
 * @param kept names of sets that a rollback brought back although nothing supplies that content any more: they stay
 *     until something supplies them again or someone accepts that they go
 */
public record Policy(Map<String, Pin> pins, Set<Refusal> refused, Map<String, String> releases, Set<String> kept) {

    /** No pin, no refusal, no release, nothing kept. */
    public static final Policy NONE = new Policy(Map.of(), Set.of(), Map.of());

    /** Copies the collections. */
    public Policy {
        pins = Collections.unmodifiableMap(new TreeMap<>(pins));
        refused = Collections.unmodifiableSet(sorted(refused));
        releases = Collections.unmodifiableMap(new TreeMap<>(releases));
        kept = Collections.unmodifiableSet(new TreeSet<>(kept));
    }

    /** One that keeps nothing. */
    public Policy(Map<String, Pin> pins, Set<Refusal> refused, Map<String, String> releases) {
        this(pins, refused, releases, Set.of());
    }

    private static Set<Refusal> sorted(Set<Refusal> refused) {
        TreeSet<Refusal> sorted = new TreeSet<>(Comparator.comparing(Refusal::set).thenComparing(Refusal::digest)
                .thenComparing(refusal -> refusal.version().orElse(Version.emptyVersion))
                .thenComparing(refusal -> refusal.version().isPresent()));
        sorted.addAll(refused);
        return sorted;
    }

    /** The same with other pins. */
    public Policy withPins(Map<String, Pin> other) {
        return new Policy(other, refused, releases, kept);
    }

    /** The same with other refusals. */
    public Policy withRefused(Set<Refusal> other) {
        return new Policy(pins, other, releases, kept);
    }

    /** The same with other releases in force. */
    public Policy withReleases(Map<String, String> other) {
        return new Policy(pins, refused, other, kept);
    }

    /** The same that keeps other sets. */
    public Policy withKept(Set<String> other) {
        return new Policy(pins, refused, releases, other);
    }

    /** Whether that content of that set is refused in that version; another set may have the same content. */
    public boolean refuses(String set, Digest digest, Version version) {
        return refused.stream().anyMatch(refusal -> refusal.covers(set, digest, version));
    }

    /**
     * A set held at one content.
     *
     * @param version the version
     * @param digest the content
     */
    public record Pin(Version version, Digest digest) {}

    /**
     * A content that a set does not get.
     *
     * @param set the set's name
     * @param digest the content
     * @param version the only version in which it does not, where the same content is wanted in another; empty for any
     */
    public record Refusal(String set, Digest digest, Optional<Version> version) {

        /** Of that content, whatever its version. */
        public Refusal(String set, Digest digest) {
            this(set, digest, Optional.empty());
        }

        /** Whether it is of that. */
        public boolean covers(String other, Digest content, Version its) {
            return set.equals(other) && digest.equals(content) && version.filter(only -> !only.equals(its)).isEmpty();
        }
    }
}
