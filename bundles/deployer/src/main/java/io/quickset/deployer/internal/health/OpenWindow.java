package io.quickset.deployer.internal.health;

import java.util.Set;

/**
 * A switch that is watched, as far as it has to outlive the process.
 *
 * @param before the generation that was live before it; what it made is the next one
 * @param good the names of the checks that were known not to be critical right before it
 * @param starts how often the node was started since, without the watch having ended
 */
record OpenWindow(long before, Set<String> good, int starts) {

    OpenWindow startedAgain() {
        return new OpenWindow(before, good, starts + 1);
    }

    OpenWindow forgiven() {
        return new OpenWindow(before, good, 0);
    }
}
