package io.quickset.web.internal.control;

import io.quickset.control.GenerationRecord;
import io.quickset.control.NodeObserver;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How long the latest switches took; those before a start are not known. Safe for use by any thread. */
final class SwitchTimes implements NodeObserver {

    private static final int MOST = 256;

    private final Map<Long, Long> millis = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Long> eldest) {
            return size() > MOST;
        }
    });

    @Override
    public void switched(GenerationRecord record, Duration took) {
        millis.put(record.number(), took.toMillis());
    }

    /** In milliseconds, or null when that is not known. */
    @Nullable Long millis(long generation) {
        return millis.get(generation);
    }
}
