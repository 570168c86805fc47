package io.quickset;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Is told what becomes of one {@link Mount}. Each method does nothing unless it is overridden.
 *
 * <p>Called on a notifier thread, off the switch: in order, never two calls at once for one mount, and never from
 * within a call of the registry or the mount. A listener that is slow delays nobody else; what happens meanwhile is
 * told as one step. What it throws is logged. It is told nothing once the bundle that mounted has stopped.
 */
@ConsumerType
public interface MountListener {

    /** Hears nothing. */
    MountListener NONE = new MountListener() {};

    /**
     * What was mounted is live. Also right after a restart of the node, in which it stayed live.
     *
     * @param snapshot as it is live
     */
    default void mounted(Snapshot snapshot) {}

    /**
     * Other content or another version of it is live.
     *
     * @param before what was told of last
     * @param after as it is live
     */
    default void updated(Snapshot before, Snapshot after) {}

    /**
     * It is live no more: the mount was closed, something else supplies the set now, or an operator rolled it back.
     *
     * @param last what was told of last; its bytes stay readable while it is reachable
     */
    default void unmounted(Snapshot last) {}

    /**
     * What was mounted is not switched to, and what was live stays: the artifact is bad, a probe refuses it, a pin or
     * another artifact comes first. It is looked at again whenever any of that changes. Told once for each reason.
     *
     * @param reason in one line, as {@code status} has it
     */
    default void refused(String reason) {}
}
