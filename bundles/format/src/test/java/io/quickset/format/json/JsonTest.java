package io.quickset.format.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.control.Rejection;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

class JsonTest {

    private record Inner(Version version, Rejection kind) {}

    private record Outer(String name, long number, boolean yes, Instant time, Object none, List<Inner> many, Map<String, Long> map) {}

    private static final Outer VALUE = new Outer("\u00fc\"\n", 7, true, Instant.EPOCH, null,
            List.of(new Inner(new Version(1, 2, 0), Rejection.DAMAGED)), Map.of("mounted", 2L));

    @Test
    void aRecordIsAnObjectOfItsComponentsInTheirOrder() {
        assertThat(Json.text(VALUE)).isEqualTo("{\"name\":\"\u00fc\\\"\\n\",\"number\":7,\"yes\":true,\"time\":\"1970-01-01T00:00:00Z\","
                + "\"none\":null,\"many\":[{\"version\":\"1.2.0\",\"kind\":\"damaged\"}],\"map\":{\"mounted\":2}}");
        assertThat(Json.members(VALUE)).containsOnlyKeys("name", "number", "yes", "time", "none", "many", "map");
    }

    @Test
    void forPeopleItIsTheSameOverSeveralLines() {
        assertThat(Json.pretty(VALUE)).hasLineCount(14).contains("\n  \"number\" : 7,\n").satisfies(text ->
                assertThat(text.replaceAll("\\s+", "")).isEqualTo(Json.text(VALUE)));
        assertThat(Json.pretty(Arrays.asList(1, null))).isEqualTo("[ 1, null ]");
    }

    @Test
    void halfOfACharacterIsNoError() {
        assertThat(Json.text("\ud800")).hasSize(3);
    }
}
