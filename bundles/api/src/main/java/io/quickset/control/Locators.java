package io.quickset.control;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Who supplies sets and files, an OSGi service: the sources in the order in which they count, and who has a file. For
 * people and tools that look; no read goes this way. Safe for use by any thread.
 */
@ProviderType
public interface Locators {

    /** All sources: overlay directories, artifacts and the services that locate, the first that counts first. */
    List<LocatorInfo> chain();

    /**
     * Asks one source after the other for a file, as a staging would, until one has it. Waits for each answer, up to the
     * limit that is configured for locators. Changes nothing.
     *
     * @return all sources of that set; those behind the one that answered were not asked
     */
    List<Asked> locate(String set, String path);

    /**
     * One source.
     *
     * @param name what people know it by
     * @param layer the layer that it supplies
     * @param ranking the {@code service.ranking} of a service; 0 for the others
     * @param sets the sets that it supplies whole, as far as it names them
     * @param asked when it was last asked, an ISO-8601 instant; null when never
     * @param answer what it said then, or why it could not; empty when it was never asked
     * @param millis how long that took; -1 while it has not answered, or was never asked
     */
    record LocatorInfo(String name, String layer, int ranking, List<String> sets, @Nullable String asked,
            String answer, long millis) {

        /** Copies the list. */
        public LocatorInfo {
            sets = List.copyOf(sets);
        }
    }

    /**
     * What came of asking a source for a file.
     *
     * @param name what people know it by
     * @param layer the layer that it supplies
     * @param asked whether it was asked: not when one before it answered
     * @param answered whether it has the file
     * @param micros how long that took
     * @param reason what it has, or why nothing
     */
    record Asked(String name, String layer, boolean asked, boolean answered, long micros, String reason) {}
}
