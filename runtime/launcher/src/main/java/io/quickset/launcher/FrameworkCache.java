package io.quickset.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder where the framework remembers what is installed. It is made from the distribution and from deploy/, so
 * whenever it does not fit (another distribution, or wrecked) it is thrown away and made anew: one code path for an
 * upgrade, a downgrade and a repair, and none that updates bundles in place.
 */
final class FrameworkCache {

    private static final Logger LOG = LoggerFactory.getLogger(FrameworkCache.class);

    private final Path folder;
    private final Path fingerprint;

    FrameworkCache(Path folder) {
        this.folder = folder;
        this.fingerprint = folder.resolve("system-bundles.txt");
    }

    /** Whether it was filled from exactly these bundles. */
    boolean isOf(SystemBundles bundles) {
        try {
            return Files.readString(fingerprint).equals(bundles.fingerprint());
        } catch (IOException absentOrUnreadable) {
            return false;
        }
    }

    /**
     * Call last, when all of them are installed: a start cut short before this begins anew. Writes nothing that it holds
     * already, for the disk may be full.
     */
    void recordOf(SystemBundles bundles) throws IOException {
        if (!isOf(bundles)) {
            Files.writeString(fingerprint, bundles.fingerprint());
        }
    }

    boolean exists() {
        return Files.exists(folder);
    }

    void delete(String why) throws IOException {
        LOG.warn("{}: the framework cache is made anew (deleting the framework cache loses nothing)", why);
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
