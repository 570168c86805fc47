package io.quickset.registry.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.View;
import io.quickset.spi.SwitchEvents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.Version;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** A switch becomes one event, and one for each set that changed, with its paths, so that filters find them. */
final class EventPosterTest {

    @TempDir
    Path data;

    private final List<Event> posted = new ArrayList<>();

    private final EventAdmin events = new EventAdmin() {
        @Override
        public void postEvent(Event event) {
            posted.add(event);
        }

        @Override
        public void sendEvent(Event event) {
            throw new AssertionError("a slow handler would hold up the switches told after this one");
        }
    };

    private static MemorySource source(String set, String version, String... paths) {
        Map<String, byte[]> files = new TreeMap<>();
        for (String path : paths) {
            files.put(path, (path.equals("same") ? "" : version).getBytes(UTF_8));
        }
        return MemorySource.of(set, version, files);
    }

    @Test
    void aSwitchIsPostedWithWhatChanged() throws Exception {
        try (Node node = new Node(data)) {
            node.put(source("web", "1", "same", "css/a", "b"), source("gone", "1", "x"));
            View before = node.registry.view();
            node.remove("gone");
            node.put(source("web", "2", "same", "css/a", "c"), source("new", "3", "n"));
            new EventPoster(events).switched(before, node.registry.view());
        }
        assertThat(posted).extracting(Event::getTopic).containsExactly(SwitchEvents.SWITCHED,
                SwitchEvents.SET_REMOVED, SwitchEvents.SET_ADDED, SwitchEvents.SET_CHANGED);
        Event switched = posted.get(0);
        assertThat(switched.getProperty("generation")).isEqualTo(3L);
        assertThat(switched.getProperty("previous")).isEqualTo(1L);
        assertThat(switched.getProperty("actor")).isEqualTo("test");
        assertThat(switched.getProperty("reason")).isEqualTo("put");
        assertThat(switched.getProperty("sets")).isEqualTo(new String[] {"gone", "new", "web"});
        Event web = posted.get(3);
        assertThat(web.getProperty("version")).isEqualTo(new Version("2"));
        assertThat(web.getProperty("previousVersion")).isEqualTo(new Version("1"));
        assertThat(web.getProperty("added")).isEqualTo(new String[] {"c"});
        assertThat(web.getProperty("removed")).isEqualTo(new String[] {"b"});
        assertThat(web.matches(FrameworkUtil.createFilter("(&(set=web)(version>=2)(changed=css/*))"))).isTrue();
        assertThat(posted.get(1).containsProperty("version")).isFalse();
        assertThat(posted.get(2).containsProperty("previousVersion")).isFalse();
    }

    @Test
    void moreThanAnEventMayListIsLeftOut() throws Exception {
        Map<String, byte[]> many = new TreeMap<>();
        for (int i = 0; i <= SwitchEvents.MAX_PATHS; i++) {
            many.put("file" + i, new byte[0]);
        }
        try (Node node = new Node(data)) {
            View before = node.registry.view();
            node.put(MemorySource.of("web", "1", many));
            new EventPoster(events).switched(before, node.registry.view());
        }
        assertThat(posted.get(1).getProperty("complete")).isEqualTo(false);
        assertThat(posted.get(1).containsProperty("added")).isFalse();
    }
}
