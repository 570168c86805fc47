package io.quickset.deployer.internal;

import io.quickset.Layer;
import io.quickset.deployer.internal.scan.FolderScanner;
import io.quickset.deployer.internal.scan.Found;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The sets that ship inside the distribution, in a folder of their own. For one thread. */
final class BakedSets implements Layering.ArtifactSource {

    private static final String PREFIX = "baked/";

    private final Path folder;
    private final FolderScanner scanner;

    /** Those in that folder; there need be none. */
    BakedSets(Path folder) {
        this.folder = folder;
        this.scanner = new FolderScanner(folder);
    }

    @Override
    public List<Found> found() {
        return Files.isDirectory(folder)
                ? scanner.scan().found().stream().map(found -> found.as(PREFIX + found.name(), Layer.BAKED)).toList()
                : List.of();
    }

    // Another distribution has taken the place of the one it was in.
    @Override
    public boolean gone(String artifact) {
        return artifact.startsWith(PREFIX);
    }
}
