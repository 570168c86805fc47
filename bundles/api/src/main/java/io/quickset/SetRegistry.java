package io.quickset;

import java.nio.file.Path;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The entry point for consumers, an OSGi service: hands out the node's current {@link View}, and takes sets that code
 * supplies.
 *
 * <p>Safe for use by any number of threads. Reading never blocks or waits, and throws only where a method
 * says so. Should storage fail under what is mapped, the JVM throws an {@link InternalError} wherever its bytes are read.
 *
 * <pre>{@code
 * ByteBuffer page = registry.view().set("web").orElseThrow().find("home.html").orElseThrow().content();
 * }</pre>
 */
@ProviderType
public interface SetRegistry {

    /**
     * The view of the current generation: one volatile read. Take it once for each piece of work that has to be
     * consistent; two calls may see two generations.
     */
    View view();

    /**
     * Pins the current view until the lease is closed, so that its bytes also stay in the store (a bare view keeps
     * them readable while it is reachable). The lease is recorded with its holder: the bundle that got this service
     * and the calling thread. Its kind is {@link Lease.Kind#CODE}.
     */
    default Lease lease() {
        return lease(Lease.Kind.CODE);
    }

    /**
     * The same, with its kind: whoever serves requests opens the lease of one as {@link Lease.Kind#REQUEST}, so that
     * an operator sees what ends by itself.
     */
    Lease lease(Lease.Kind kind);

    /**
     * Mounts an artifact: from now on it counts as if it lay in the deploy folder. It is verified, probed, rolled back,
     * pinned and reported as one there; name and version of its set come from it. Closing the mount, or stopping the
     * bundle that got this service, unmounts it, and the set falls back to what else supplies it, in a new generation.
     *
     * <p>The artifact has to be complete, and stay there while it is mounted: if it is deleted or turns bad, the set is
     * held. If it is changed, that is noticed within seconds; {@link Mount#update(Path)} is at once.
     *
     * @param artifact a folder, a {@code .zip} or a set bundle, anywhere on the default file system; it need not exist
     *     yet
     * @param listener is told what becomes of it
     * @return the mount; the switch follows
     * @throws IllegalArgumentException if that can't be the path of an artifact
     * @throws IllegalStateException if the bundle that got this service has stopped
     */
    Mount mount(Path artifact, MountListener listener);

    /** The same with nobody told. */
    default Mount mount(Path artifact) {
        return mount(artifact, MountListener.NONE);
    }

    /**
     * Mounts a set whose files code has made. They are copied to disk before this returns, and deleted once the mount
     * is closed.
     *
     * @param set the set's name
     * @param version of the set, in OSGi's form
     * @param files their contents by path
     * @param listener is told what becomes of it
     * @return the mount; the switch follows
     * @throws IllegalArgumentException if the name, the version or a path is malformed, or there is no file
     * @throws IllegalStateException if the bundle that got this service has stopped
     * @throws java.io.UncheckedIOException if the files can't be kept, such as on a full disk
     */
    Mount mount(String set, String version, Map<String, byte[]> files, MountListener listener);

    /** The same with nobody told. */
    default Mount mount(String set, String version, Map<String, byte[]> files) {
        return mount(set, version, files, MountListener.NONE);
    }
}
