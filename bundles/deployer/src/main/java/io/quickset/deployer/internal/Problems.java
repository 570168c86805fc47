package io.quickset.deployer.internal;

import io.quickset.control.NodeStatus;
import io.quickset.deployer.internal.plan.Absence;
import io.quickset.format.text.PlainText;
import java.util.LinkedHashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs each distinct problem once, for as long as it lasts. For one thread. */
final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private Set<String> told = Set.of();

    void tell(NodeStatus status) {
        Set<String> now = new LinkedHashSet<>();
        status.rejected().forEach(r -> now.add(PlainText.harmless(r.artifact() + " is rejected: " + r.reason())));
        // A set held for its artifact's sake has just been told of.
        status.held().stream().filter(h -> status.rejected().stream().noneMatch(r -> h.reason().contains(r.reason())))
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
