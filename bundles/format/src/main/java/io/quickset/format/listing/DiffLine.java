package io.quickset.format.listing;

import io.quickset.SetDiff;
import io.quickset.Snapshot;
import java.util.List;
import org.osgi.framework.Version;

/** What differs between two versions of a set: paths. */
public record DiffLine(String set, Version from, Version to, List<String> added, List<String> removed, List<String> changed) {

    /** Between those. */
    public static DiffLine between(Snapshot from, Snapshot to) {
        SetDiff diff = SetDiff.between(from, to);
        return new DiffLine(diff.name(), from.version(), to.version(), diff.added(), diff.removed(), diff.changed());
    }
}
