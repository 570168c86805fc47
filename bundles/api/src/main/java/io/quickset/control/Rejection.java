package io.quickset.control;

import java.util.Locale;

/**
 * Why an artifact is rejected, in classes: a reason is free text and names files, so that what counts or compares reasons
 * goes by these. There may be more of them one day.
 */
public enum Rejection {
    /** It holds more than the limits of this node allow. */
    LIMIT,
    /** It claims to be a set and holds code. */
    CODE,
    /** Another set's bundle has its identity. */
    DUPLICATE,
    /** A feature file that describes no release. */
    RELEASE,
    /** This process can't read it. */
    UNREADABLE,
    /** Its bytes are not what its index, its archive or its digests say. */
    DAMAGED,
    /** It is whole, but no set as the format wants it: its names, manifest, links or packing. */
    MALFORMED,
    /** None of these, such as a bundle of code that does not resolve. */
    OTHER;

    /** The name as it stands in metrics and in JSON: lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
