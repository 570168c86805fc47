package io.quickset.registry.internal;

import io.quickset.control.NodeObserver;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells observers of what the registry does by itself. What one throws is logged once. Safe for use by any thread. */
final class Observers {

    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    private final List<NodeObserver> observers = new CopyOnWriteArrayList<>();
    private final Set<NodeObserver> failed = ConcurrentHashMap.newKeySet();

    void add(NodeObserver observer) {
        observers.add(observer);
    }

    void remove(NodeObserver observer) {
        observers.remove(observer);
        failed.remove(observer);
    }

    void tell(Consumer<NodeObserver> what) {
        for (NodeObserver each : observers) {
            try {
                what.accept(each);
            } catch (Throwable e) { // an Error too, such as a class that is missing
                if (failed.add(each)) {
                    LOG.warn("The observer {} failed; further failures of it are not told", each, e);
                }
            }
        }
    }
}
