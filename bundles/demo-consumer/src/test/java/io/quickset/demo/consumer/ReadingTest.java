package io.quickset.demo.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.testing.InMemoryRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadingTest {

    private final InMemoryRegistry registry = InMemoryRegistry.create();
    private final Reading reading = new Reading(registry);

    @Test
    void readsEachIconAtLeastOnce() {
        registry.put(BootstrapIcons.SET, "1.11.2", Map.of("a.svg", "<svg>".getBytes(UTF_8), "b.svg", new byte[0]));
        assertThat(reading.read(0)).isEqualTo("2 reads, 0 failed");
    }

    @Test
    void aSetThatIsNotThereIsAFailedRead() {
        assertThat(reading.read(0)).isEqualTo("1 reads, 1 failed");
    }
}
