package io.quickset.control;

import io.quickset.Digest;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.osgi.framework.Version;

/**
 * What an operator decided, beyond what lies in the deploy folder. Durable as part of a generation.
 *
 * @param pins by set name: the only content that may be live
 * @param refused contents that are not switched to until there is new content or someone asks for a retry
 */
public record Policy(Map<String, Pin> pins, Set<Refusal> refused) {

    /** No pin, no refusal. */
    public static final Policy NONE = new Policy(Map.of(), Set.of());

    /** Copies the collections. */
    public Policy {
        pins = Collections.unmodifiableMap(new TreeMap<>(pins));
        refused = Collections.unmodifiableSet(sorted(refused));
    }

    private static Set<Refusal> sorted(Set<Refusal> refused) {
        TreeSet<Refusal> sorted = new TreeSet<>(Comparator.comparing(Refusal::set).thenComparing(Refusal::digest));
        sorted.addAll(refused);
        return sorted;
    }

    /** Whether that content of that set is refused; another set may have the same content. */
    public boolean refuses(String set, Digest digest) {
        return refused.contains(new Refusal(set, digest));
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
     */
    public record Refusal(String set, Digest digest) {}
}
