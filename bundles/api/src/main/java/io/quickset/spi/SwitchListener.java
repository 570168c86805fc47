package io.quickset.spi;

import io.quickset.View;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Registered as an OSGi service to be told of each switch.
 *
 * <p>Called after the commit, on a thread of its own, one switch after another in order. A slow listener delays
 * nobody but itself: once it lags, switches are merged for it, so that {@code before} of one call is always
 * {@code after} of the call before. What it throws is logged.
 */
@ConsumerType
public interface SwitchListener {

    /**
     * The node switched.
     *
     * @param before the view this listener knew last
     * @param after the view since; {@link io.quickset.ViewDiff#between} tells which sets and which paths differ
     */
    void switched(View before, View after);
}
