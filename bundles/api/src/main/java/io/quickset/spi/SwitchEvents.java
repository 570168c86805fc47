package io.quickset.spi;

/**
 * The topics and properties under which a node posts its switches to the Event Admin service (OSGi Compendium, chapter
 * 113), for as long as there is one. For each switch one {@link #SWITCHED}, and then for each set that changed one
 * {@link #SET_ADDED}, {@link #SET_CHANGED} or {@link #SET_REMOVED}. While events can't be posted as fast as the node
 * switches, several switches are told as one.
 */
public final class SwitchEvents {

    /** The node switched: {@link #GENERATION}, {@link #PREVIOUS}, {@link #ACTOR}, {@link #REASON}, {@link #SETS}. */
    public static final String SWITCHED = "io/quickset/generation/SWITCHED";
    /** A set is new: {@link #GENERATION}, {@link #PREVIOUS}, {@link #SET} and what follows it here. */
    public static final String SET_ADDED = "io/quickset/generation/set/ADDED";
    /** A set has another version or content; with the same properties. */
    public static final String SET_CHANGED = "io/quickset/generation/set/CHANGED";
    /** A set was removed; with the same properties. */
    public static final String SET_REMOVED = "io/quickset/generation/set/REMOVED";

    /** The generation since, a {@code Long}. */
    public static final String GENERATION = "generation";
    /** The generation told before, a {@code Long}. */
    public static final String PREVIOUS = "previous";
    /** Who wanted the generation, a {@code String}. */
    public static final String ACTOR = "actor";
    /** Why, a {@code String}. */
    public static final String REASON = "reason";
    /** The names of the sets that changed, a {@code String[]}. */
    public static final String SETS = "sets";

    /** The set's name, a {@code String}. */
    public static final String SET = "set";
    /** Its version since, a {@code org.osgi.framework.Version}; absent when it was removed. */
    public static final String VERSION = "version";
    /** Its version before, a {@code org.osgi.framework.Version}; absent when it is new. */
    public static final String PREVIOUS_VERSION = "previousVersion";
    /** Its digest since in hex, a {@code String}; absent when it was removed. */
    public static final String DIGEST = "digest";
    /** The paths that are new, a {@code String[]}. */
    public static final String ADDED = "added";
    /** The paths whose content differs, a {@code String[]}. */
    public static final String CHANGED = "changed";
    /** The paths that are gone, a {@code String[]}. */
    public static final String REMOVED = "removed";
    /**
     * Whether the three lists are there, a {@code Boolean}. They are left out when more than {@value #MAX_PATHS} paths
     * differ: then take the whole set as changed, or ask {@link io.quickset.SetDiff#paths()}.
     */
    public static final String COMPLETE = "complete";

    /** How many paths an event lists at most. */
    public static final int MAX_PATHS = 10_000;

    private SwitchEvents() {}
}
