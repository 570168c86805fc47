package io.quickset.registry.internal;

import io.quickset.SetDiff;
import io.quickset.SetDiff.Kind;
import io.quickset.SetDiff.PathChange;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.ViewDiff;
import io.quickset.control.GenerationRecord;
import io.quickset.spi.SwitchEvents;
import io.quickset.spi.SwitchListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/**
 * Posts each switch to the Event Admin service. A listener like any other. While there is no such service, this class
 * is not even loaded: that is why the reference is mandatory.
 */
@Component
public final class EventPoster implements SwitchListener {

    private final EventAdmin events;

    /** For that service. */
    @Activate
    public EventPoster(@Reference EventAdmin events) {
        this.events = events;
    }

    @Override
    public void switched(View before, View after) {
        ViewDiff diff = ViewDiff.between(before, after);
        GenerationRecord record = ((ViewImpl) after).generationRecord();
        Map<String, Object> properties = properties(before, after);
        properties.put(SwitchEvents.ACTOR, record.actor());
        properties.put(SwitchEvents.REASON, record.reason());
        properties.put(SwitchEvents.SETS, diff.sets().stream().map(SetDiff::name).toArray(String[]::new));
        events.postEvent(new Event(SwitchEvents.SWITCHED, properties));
        diff.sets().forEach(set -> post(set, properties(before, after)));
    }

    private static Map<String, Object> properties(View before, View after) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(SwitchEvents.GENERATION, after.generation());
        properties.put(SwitchEvents.PREVIOUS, before.generation());
        return properties;
    }

    private void post(SetDiff set, Map<String, Object> properties) {
        properties.put(SwitchEvents.SET, set.name());
        set.versionAfter().ifPresent(version -> properties.put(SwitchEvents.VERSION, version));
        set.versionBefore().ifPresent(version -> properties.put(SwitchEvents.PREVIOUS_VERSION, version));
        set.after().map(Snapshot::digest)
                .ifPresent(digest -> properties.put(SwitchEvents.DIGEST, digest.toString()));
        putPaths(set, properties);
        String topic = set.before().isEmpty() ? SwitchEvents.SET_ADDED
                : set.after().isEmpty() ? SwitchEvents.SET_REMOVED : SwitchEvents.SET_CHANGED;
        events.postEvent(new Event(topic, properties));
    }

    private static void putPaths(SetDiff set, Map<String, Object> properties) {
        List<PathChange> paths;
        try (Stream<PathChange> all = set.paths()) {
            paths = all.limit(SwitchEvents.MAX_PATHS + 1).toList();
        }
        boolean complete = paths.size() <= SwitchEvents.MAX_PATHS;
        properties.put(SwitchEvents.COMPLETE, complete);
        if (complete) {
            properties.put(SwitchEvents.ADDED, of(paths, Kind.ADDED));
            properties.put(SwitchEvents.CHANGED, of(paths, Kind.CHANGED));
            properties.put(SwitchEvents.REMOVED, of(paths, Kind.REMOVED));
        }
    }

    private static String[] of(List<PathChange> paths, Kind kind) {
        return paths.stream().filter(each -> each.kind() == kind).map(PathChange::path).toArray(String[]::new);
    }
}
