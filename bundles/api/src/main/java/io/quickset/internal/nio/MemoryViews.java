package io.quickset.internal.nio;

import io.quickset.View;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** A registry in memory, which keeps its current view alone. It says itself when it has switched. */
public final class MemoryViews extends ViewSource {

    private static final List<WeakReference<MemoryViews>> ALL = new ArrayList<>(); // guarded by itself; newest first

    private final Supplier<View> view;

    /** Of the registry that gives that view. */
    public MemoryViews(Supplier<View> view) {
        this.view = view;
        synchronized (ALL) {
            ALL.removeIf(each -> each.refersTo(null));
            ALL.add(0, new WeakReference<>(this));
        }
    }

    static List<MemoryViews> inProcess() {
        synchronized (ALL) {
            return ALL.stream().map(WeakReference::get).filter(Objects::nonNull).toList();
        }
    }

    @Override
    Optional<View> current() {
        return Optional.of(view.get());
    }

    @Override
    List<View> retained() {
        return List.of(view.get());
    }

    @Override
    void listen() {
        // It calls in any case.
    }
}
