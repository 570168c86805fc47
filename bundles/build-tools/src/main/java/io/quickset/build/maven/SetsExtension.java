package io.quickset.build.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.osgi.service.feature.ID;

/** The sets that a distribution bakes, as a feature's extension lists them. */
final class SetsExtension {

    /**
     * The extension, of type artifacts. It is mandatory: who does not know it would make a distribution without them.
     */
    static final String EXTENSION = "io.quickset.sets";

    private SetsExtension() {}

    /**
     * Copies set bundles into that folder, as {@code <set>-<version>.jar}; none makes no folder.
     *
     * @throws IOException if a file can't be read or written, or one is no set or the second of its set; the message
     *     names it
     */
    static void copy(List<ID> bundles, ListedSets.Resolver resolver, Path folder) throws IOException {
        for (ListedSets.Listed listed
                : ListedSets.of(bundles, resolver, "list other bundles under 'bundles'").values()) {
            Files.createDirectories(folder);
            Files.copy(listed.jar(), folder.resolve(listed.set().name() + "-" + listed.set().version() + ".jar"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
