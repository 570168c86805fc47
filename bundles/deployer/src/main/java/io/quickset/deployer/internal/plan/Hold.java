package io.quickset.deployer.internal.plan;

import io.quickset.control.NodeStatus.Held;

/**
 * A set that stays as it is, or an ordinary bundle.
 *
 * @param held what people see of it
 */
public record Hold(Held held, Because.Kind kind) {

    /** See {@link Held}. */
    public Hold(String set, String version, Because because) {
        this(new Held(set, version, because.reason()), because.kind());
    }
}
