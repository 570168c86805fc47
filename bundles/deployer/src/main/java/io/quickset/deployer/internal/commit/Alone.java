package io.quickset.deployer.internal.commit;

import io.quickset.control.NodeObserver.Outcome;
import io.quickset.deployer.internal.plan.Group;
import io.quickset.deployer.internal.stage.Retries;
import io.quickset.format.text.PlainText;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does something for each group by itself, so that what nobody foresaw harms no other group: the one that made it happen
 * is held, and tried again. For one thread.
 */
final class Alone {

    private static final Logger LOG = LoggerFactory.getLogger(Alone.class);

    private final Observed observed;
    private final Retries retries = new Retries();

    Alone(Observed observed) {
        this.observed = observed;
    }

    /** What that gives for the group; empty, and the group held, when it throws or did so just now. */
    <T> Optional<T> run(Group group, Attempt attempt, Supplier<Optional<T>> step) {
        String key = key(group);
        long now = attempt.now().ticks();
        Optional<String> failure = retries.fresh(key, now);
        if (failure.isPresent()) {
            hold(group, failure.get(), attempt);
            return Optional.empty();
        }
        try {
            Optional<T> result = step.get();
            retries.forget(key);
            return result;
        } catch (RuntimeException | Error e) {
            String reason = "it failed unforeseen and is tried again: " + PlainText.of(e.toString())
                    + " (the log tells more)";
            if (retries.failed(key, reason, now)) {
                LOG.error("{}: it failed and is tried again", key, e);
            }
            hold(group, reason, attempt);
            return Optional.empty();
        }
    }

    private void hold(Group group, String reason, Attempt attempt) {
        attempt.hold(group, reason);
        observed.held(group, Outcome.FAILED, reason);
    }

    private static String key(Group group) {
        return String.join(", ", group.sets());
    }

    /** Whether something is to be tried again. */
    boolean waiting() {
        return retries.waiting();
    }

    /** Forgets what failed, but for those groups. */
    void retain(Collection<Group> groups) {
        retries.retain(groups.stream().map(Alone::key).collect(Collectors.toSet()));
    }

    /** Lets everything be tried again at once. */
    void retryNow() {
        retries.clear();
    }
}
