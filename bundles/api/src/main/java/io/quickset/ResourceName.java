package io.quickset;

import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Where a resource is found in any generation: its set, and its path within the set. An immutable value, safe for use
 * by any thread; it holds no content and pins nothing. {@code mvn quickset:generate} writes a constant for each file of
 * a set:
 *
 * <pre>{@code
 * ByteBuffer page = Web.HOME_HTML.in(registry.view()).content();
 * }</pre>
 *
 * @param set the set's name
 * @param path the path within the set, as {@link Resource#path()} gives it
 */
public record ResourceName(String set, String path) {

    /** The resource of that name in the view, or empty when the view has no such set, or the set no such file. */
    public Optional<Resource> find(View view) {
        return view.set(set).flatMap(snapshot -> snapshot.find(path));
    }

    /**
     * The resource of that name in the view, which has to have it.
     *
     * @throws NoSuchElementException if it does not; the message names the set, its version and the path
     */
    public Resource in(View view) {
        Snapshot snapshot = view.set(set).orElseThrow(() -> new NoSuchElementException(
                "generation " + view.generation() + " has no set '" + set + "', looked for its '" + path + "'"));
        return snapshot.find(path).orElseThrow(() -> new NoSuchElementException(
                "set '" + set + "' " + snapshot.version() + " has no '" + path + "'"));
    }
}
