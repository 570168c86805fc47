package io.quickset.itest.bundle;

import io.quickset.ResourceSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/** A component as the manual says to write one: a dynamic reference to one set. Its descriptor is in the test. */
public final class Consumer {

    private volatile @Nullable ResourceSet set;
    private volatile @Nullable Note note;

    /** By SCR. */
    public void activate(BundleContext context) {
        Note notes = new Note(context);
        note = notes;
        ResourceSet bound = set;
        notes.add("activate " + (bound == null ? "without" : bound.snapshot().version()));
    }

    /** By SCR. */
    public void deactivate() {
        add("deactivate");
    }

    /** By SCR: when the set comes. */
    public void bind(ResourceSet bound) {
        set = bound;
        add("bind");
    }

    /** By SCR: after a switch of the set. */
    public void updated(ResourceSet bound, Map<String, Object> properties) {
        add("updated " + properties.get(ResourceSet.VERSION) + " sees " + bound.snapshot().version());
    }

    /** By SCR: when the set goes. */
    public void unbind(ResourceSet bound) {
        if (set == bound) {
            set = null;
        }
        add("unbind");
    }

    private void add(String line) {
        Note notes = note;
        if (notes != null) {
            notes.add(line);
        }
    }
}
