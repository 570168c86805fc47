package io.quickset.itest.framework;

import io.quickset.ResourceSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A component that notes what happens to it. It is its own service, of a type that the JDK has: the class is the
 * bundle's, not that of the tests. How it refers to the set stands in its description, in {@link ConsumerTest}.
 */
public final class Consumer implements Supplier<List<String>> {

    /** By SCR: the properties of the set's service. */
    public @Nullable Map<String, Object> properties;

    private final List<String> notes = new CopyOnWriteArrayList<>();

    @Override
    public List<String> get() {
        return notes;
    }

    /** By SCR. */
    public void activate() {
        notes.add("activate" + (properties == null ? "" : " " + properties.get(ResourceSet.VERSION)));
    }

    /** By SCR. */
    public void deactivate() {
        notes.add("deactivate");
    }

    /** By SCR: the set comes. */
    public void bind(ResourceSet set) {
        notes.add("bind " + set.snapshot().version());
    }

    /** By SCR: the set was switched. */
    public void updated(ResourceSet set, Map<String, Object> properties) {
        notes.add("updated " + properties.get(ResourceSet.VERSION) + " sees " + set.snapshot().version());
    }

    /** By SCR: the set goes. */
    public void unbind(ResourceSet set) {
        notes.add("unbind");
    }
}
