package io.quickset.deployer.internal.observe;

import io.quickset.control.NodeObserver;
import io.quickset.control.NodeObserver.Outcome;
import io.quickset.control.NodeObserver.Step;
import io.quickset.control.NodeStatus;
import io.quickset.control.Rejection;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells all observers. What one of them throws is logged once, and harms nobody; without any, telling costs next to nothing.
 * Safe for use by any thread.
 */
public final class Observers {

    private static final Logger LOG = LoggerFactory.getLogger(Observers.class);

    private final List<Observer> observers = new CopyOnWriteArrayList<>();
    private final Set<Observer> failed = ConcurrentHashMap.newKeySet();
    private final Endings endings = new Endings(); // of sets
    private final Endings rejections = new Endings(); // of artifacts: one may have the name of a set

    private static final class Observer {
        private final NodeObserver service;
        private volatile @Nullable NodeStatus told;

        Observer(NodeObserver service) {
            this.service = service;
        }
    }

    /** An observer came. It is told of nothing that happened before. */
    public void add(NodeObserver service) {
        observers.add(new Observer(service));
    }

    /** An observer went. */
    public void remove(NodeObserver service) {
        observers.removeIf(each -> each.service == service);
        failed.removeIf(each -> each.service == service);
    }

    /** Tells each. */
    public void tell(Consumer<NodeObserver> what) {
        for (Observer each : observers) {
            tell(each, what);
        }
    }

    private void tell(Observer observer, Consumer<NodeObserver> what) {
        try {
            what.accept(observer.service);
        } catch (Throwable e) { // an Error too, such as a class that is missing: no step fails for that
            if (failed.add(observer)) {
                LOG.warn("the observer {} failed; further failures of it are not told", observer.service, e);
            }
        }
    }

    /** A step ended that began then, by {@link System#nanoTime()}. */
    public void stepped(Step step, String subject, long startNanos) {
        if (!observers.isEmpty()) {
            Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
            tell(each -> each.stepped(step, subject, took));
        }
    }

    /**
     * How it ended for a set; told unless it was, for that content. A switch is always news, and what ends after it is news
     * again.
     *
     * @param content differs when the content does
     */
    public void ended(String set, Outcome outcome, String content, String reason) {
        if (outcome == Outcome.SWITCHED || outcome == Outcome.ROLLED_BACK) {
            endings.forget(set);
            tell(each -> each.ended(set, outcome, reason));
        } else if (endings.isNew(set, content, outcome + " " + reason)) {
            tell(each -> each.ended(set, outcome, reason));
        }
    }

    /**
     * An artifact is bad; told unless it was, for that content.
     *
     * @param content differs when the content does
     */
    public void rejected(String artifact, String content, Rejection kind, String reason) {
        if (rejections.isNew(artifact, content, reason)) {
            tell(each -> each.rejected(artifact, kind, reason));
        }
    }

    /** The status; told to each that knows another. */
    public void changed(NodeStatus status) {
        for (Observer each : observers) {
            if (!status.equals(each.told)) {
                each.told = status;
                tell(each, observer -> observer.changed(status));
            }
        }
    }
}
