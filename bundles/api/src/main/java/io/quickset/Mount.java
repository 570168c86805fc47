package io.quickset;

import java.nio.file.Path;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A set that code supplies, from {@link SetRegistry#mount} until it is closed or the bundle that mounted it stops. Safe
 * for use by any thread. No method waits for a switch: a {@link MountListener} is told of it.
 */
@ProviderType
public interface Mount extends AutoCloseable {

    /**
     * The name by which {@code status} and the log speak of it: {@code mount/<bundle>/<file or set>}. A bundle that
     * mounts the same things in the same order gets the same names after a restart.
     */
    String name();

    /**
     * Supplies what lies there from now on: judged, verified and probed anew. Until it is switched to, and if it is
     * refused, what was live stays. If it holds another set, the former set falls back.
     *
     * <p>Also tells that a folder which was changed in place is complete; otherwise it has to be quiet for 2 s.
     *
     * @param artifact as for {@link SetRegistry#mount(Path, MountListener)}
     * @throws IllegalArgumentException if that can't be the path of an artifact
     * @throws IllegalStateException if this mount is closed
     */
    void update(Path artifact);

    /**
     * The same for content that code made.
     *
     * @param version of the set, in OSGi's form
     * @param files their contents by path; copied
     * @throws IllegalArgumentException if the version or a path is malformed, or there is no file
     * @throws IllegalStateException if this mount is closed, or of an artifact whose set only its name tells
     * @throws java.io.UncheckedIOException if the files can't be kept, such as on a full disk; nothing has changed then
     */
    void update(String version, Map<String, byte[]> files);

    /**
     * Unmounts: the set falls back to what else supplies it, or goes, in a new generation. Returns at once; closing it
     * again does nothing.
     */
    @Override
    void close();
}
