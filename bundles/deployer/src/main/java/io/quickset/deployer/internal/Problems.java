package io.quickset.deployer.internal;

import io.quickset.control.NodeStatus;
import io.quickset.deployer.internal.plan.Absence;
import io.quickset.deployer.internal.plan.Because;
import io.quickset.deployer.internal.plan.Hold;
import io.quickset.format.text.PlainText;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs each distinct problem once, for as long as it lasts. For one thread. */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private Set<String> told = Set.of();

    /**
     * Tells of it.
     *
     * @param holds what is known of why the last pass left sets as they are
     */
    void tell(NodeStatus status, List<Hold> holds) {
        Set<String> now = new LinkedHashSet<>();
        status.rejected().forEach(r -> now.add(PlainText.harmless(r.artifact() + " is rejected: " + r.reason())));
        // Of a set held for what is rejected, that has just been told.
        Set<NodeStatus.Held> repeated = holds.stream().filter(hold -> hold.kind() == Because.Kind.REJECTED)
                .map(Hold::held).collect(Collectors.toSet());
        status.held().stream().filter(h -> !repeated.contains(h))
                .forEach(h -> now.add(PlainText.harmless(stays(h) + ": " + h.reason())));
        now.stream().filter(problem -> !told.contains(problem)).forEach(LOG::warn);
        told.stream().filter(problem -> !now.contains(problem)).forEach(problem -> LOG.info("no longer: {}", problem));
        told = now;
    }

    private static String stays(NodeStatus.Held held) {
        return held.set().startsWith(Absence.CODE) ? held.set() + " stays as it is"
                : "set " + held.set() + " stays at " + (held.version().isEmpty() ? "nothing" : held.version());
    }
}
