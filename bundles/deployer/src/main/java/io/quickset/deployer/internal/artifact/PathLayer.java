package io.quickset.deployer.internal.artifact;

import io.quickset.Layer;
import io.quickset.Snapshot;
import io.quickset.control.SetSource;
import java.util.Set;
import java.util.SortedMap;

/**
 * What one source merges into a set, path by path: an overlay directory, or files that locators gave. Immutable, but for
 * what it tells its source.
 */
public interface PathLayer {

    /** Its source's name, unique among those of a set. */
    String name();

    /** The layer. */
    Layer layer();

    /** Whether its files win over those of the base; else they only fill in what the base lacks. */
    boolean over();

    /** The state that its source was in; equal states mean equal files. */
    String state();

    /** Its files by path, in {@code ResourcePath.ORDER}. */
    SortedMap<String, SetSource.Entry> files();

    /** Paths that it hides below itself: files, or folders with all they hold. */
    Set<String> hidden();

    /** Folders of which nothing shows through from below; the empty text for all. */
    Set<String> opaque();

    /** Whether its source is still in that state. */
    boolean current();

    /**
     * The set was staged with it: what its files are like is known now.
     *
     * @param shown the paths at which the snapshot has its files, not those of another layer
     */
    void staged(Snapshot snapshot, Set<String> shown);

    /** Whether it hides that path of a layer below. */
    default boolean hides(String path) {
        if (hidden().isEmpty() && opaque().isEmpty()) {
            return false;
        }
        if (opaque().contains("") || hidden().contains(path)) {
            return true;
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String folder = path.substring(0, slash);
            if (hidden().contains(folder) || opaque().contains(folder)) {
                return true;
            }
        }
        return false;
    }
}
