package io.quickset.control;

import io.quickset.Digest;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.osgi.framework.Version;

/**
 * What an operator decided, beyond what lies in the deploy folder. Durable as part of a generation.
 *
 * @param pins by set name: the only content that may be live
 * @param refused digests that are not switched to until there is new content or someone asks for a retry
 */
public record Policy(Map<String, Pin> pins, Set<Digest> refused) {

    /** No pin, no refusal. */
    public static final Policy NONE = new Policy(Map.of(), Set.of());

    /** Copies the collections. */
    public Policy {
        pins = java.util.Collections.unmodifiableMap(new TreeMap<>(pins));
        refused = java.util.Collections.unmodifiableSet(new TreeSet<>(refused));
    }

    /**
     * A set held at one content.
     *
     * @param version the version
     * @param digest the content
     */
    public record Pin(Version version, Digest digest) {}
}
