package io.quickset.deployer.internal.observe;

import io.quickset.control.GenerationRecord;
import io.quickset.control.NodeObserver;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * How long the latest switches took; those before a start are not known. An observer like any other, so that it is told of
 * those too that the registry makes by itself. Safe for use by any thread.
 */
@Component(service = {NodeObserver.class, SwitchTimes.class}, immediate = true)
public final class SwitchTimes implements NodeObserver {

    private static final int MOST = 256;

    private final Map<Long, Duration> times = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Duration> eldest) {
            return size() > MOST;
        }
    });

    @Override
    public void switched(GenerationRecord record, Duration took) {
        times.put(record.number(), took);
    }

    /** The switch to that generation, or empty when that is not known. */
    public Optional<Duration> took(long generation) {
        return Optional.ofNullable(times.get(generation));
    }
}
