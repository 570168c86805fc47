package io.quickset.deployer.internal;

import io.quickset.Layer;
import io.quickset.deployer.internal.scan.FolderScanner;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.scan.Found.Kind;
import io.quickset.deployer.internal.scan.Scan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The sets that ship inside the distribution, in a folder of their own. One that another distribution no longer has
 * goes with the next start; what vanishes under a running node is an accident, and stays. For one thread.
 */
final class BakedSets implements Layering.ArtifactSource {

    /** Begins their names. */
    static final String PREFIX = "baked/";

    private final Path folder;
    private final FolderScanner scanner;
    private final Set<String> seen = new HashSet<>();

    /** Those in that folder; there need be none. */
    BakedSets(Path folder) {
        this.folder = folder;
        this.scanner = new FolderScanner(folder);
    }

    @Override
    public List<Found> found() {
        if (Files.notExists(folder)) {
            return List.of(); // most distributions bake none
        }
        Scan scan = scanner.scan();
        // A folder that can't be read is told as a bad artifact, and no set of it goes for that.
        List<Found> all = scan.problem().isEmpty() ? scan.found()
                : List.of(new Found(folder.getFileName().toString(), folder, Kind.UNREADABLE, "unreadable", 0));
        List<Found> baked = all.stream().map(found -> found.as(PREFIX + found.name(), Layer.BAKED)).toList();
        baked.forEach(found -> seen.add(found.name()));
        return baked;
    }

    // Another distribution has taken the place of the one it was in.
    @Override
    public boolean gone(String artifact) {
        return artifact.startsWith(PREFIX) && !seen.contains(artifact);
    }

    @Override
    public String missing(String artifact) {
        return seen.contains(artifact) ? artifact + " vanished from the distribution while the node runs: put it back,"
                + " or start the node anew if that is what was meant" : "";
    }
}
