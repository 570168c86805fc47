package io.quickset.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfiguredTest {

    private final List<String> told = new ArrayList<>();

    @Test
    void theDefaultsAreThoseThatToolsShow() throws Exception {
        Configured configured = Configured.of(Map.of(), told::add);
        for (var component : Configured.class.getRecordComponents()) {
            assertThat(component.getAccessor().invoke(configured)).as(component.getName())
                    .isEqualTo(RegistryConfig.class.getDeclaredMethod(component.getName()).getDefaultValue());
        }
        assertThat(told).isEmpty();
    }

    @Test
    void whatIsNoNumberIsToldAndKeepsNothingFromStarting() {
        Configured configured = Configured.of(Map.of("retained", "many", "warmBytes", " 5 ", "scrubHours", "99999999999",
                "traceLeases", "true"), told::add);
        assertThat(configured.retained()).isEqualTo(3);
        assertThat(configured.warmBytes()).isEqualTo(5);
        assertThat(configured.scrubHours()).isEqualTo(168);
        assertThat(configured.traceLeases()).isTrue();
        assertThat(told).hasSize(2).anySatisfy(line -> assertThat(line)
                .startsWith("retained=many in io.quickset.registry.cfg is no whole number").endsWith("3 is taken"));
    }

    @Test
    void norDoesWhatMeansNothing() {
        Configured configured = Configured.of(Map.of("stopGraceMillis", "-5", "warmBytes", Long.toString(Long.MIN_VALUE),
                "traceLeases", "yes"), told::add);
        assertThat(configured.stopGraceMillis()).isEqualTo(5000);
        assertThat(configured.warmBytes()).isEqualTo(32 << 20);
        assertThat(configured.traceLeases()).isFalse();
        assertThat(told).containsExactlyInAnyOrder(
                "stopGraceMillis=-5 in io.quickset.registry.cfg is no whole number from 0 to " + Long.MAX_VALUE + "; 5000 is taken",
                "warmBytes=" + Long.MIN_VALUE + " in io.quickset.registry.cfg is no whole number from 0 to " + Long.MAX_VALUE
                        + "; 33554432 is taken",
                "traceLeases=yes in io.quickset.registry.cfg is neither true nor false; false is taken");
    }
}
