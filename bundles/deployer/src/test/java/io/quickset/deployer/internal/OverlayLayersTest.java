package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.control.OverlayBinder;
import io.quickset.deployer.internal.artifact.Limits;
import io.quickset.deployer.internal.overlay.OverlayBinding;
import io.quickset.deployer.internal.overlay.Overlays;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayLayersTest {

    @TempDir
    Path dir;

    private final AtomicInteger changed = new AtomicInteger();
    private final Overlays overlays = new Overlays(() -> { }, Limits.DEFAULT);
    private final OverlayLayers layers = new OverlayLayers(overlays, changed::incrementAndGet);

    @AfterEach
    void close() {
        overlays.close();
    }

    @Test
    void anEndedBindingCountsAtOnceAndEndsOnce() throws Exception {
        layers.configure(List.of(), true);
        OverlayBinder.Binding binding = layers.bind("web", dir);
        assertThat(layers.merging()).containsKey("web");
        assertThat(layers.bound()).containsExactly("web");
        int before = changed.get();
        binding.close();
        assertThat(layers.merging()).isEmpty();
        assertThat(layers.bound()).isEmpty();
        assertThat(changed).as("whoever plans is woken").hasValue(before + 1);
        binding.close();
        assertThat(changed).hasValue(before + 1);
    }

    @Test
    void whatIsBoundComesBeforeWhatIsConfigured() throws Exception {
        OverlayBinding configured = new OverlayBinding("web", dir.resolve("configured"));
        layers.configure(List.of(configured), true);
        assertThat(layers.bound()).as("nobody is developing it").isEmpty();
        layers.bind("web", dir.resolve("bound"));
        assertThat(overlays.states()).extracting(state -> state.binding())
                .containsExactly(new OverlayBinding("web", dir.resolve("bound")), configured);
        layers.configure(List.of(configured), false);
        assertThat(layers.merging()).as("overlays apply no more").isEmpty();
    }

    @Test
    void whatCannotBeBoundIsRefusedWithTheReason() {
        layers.configure(List.of(), true);
        assertThatThrownBy(() -> layers.bind("No Set", dir)).hasMessageContaining("No Set");
        assertThatThrownBy(() -> layers.bind("web", Path.of("relative"))).hasMessageContaining("not absolute");
        layers.configure(List.of(), false);
        assertThatThrownBy(() -> layers.bind("web", dir)).hasMessageContaining("routes.cfg");
    }
}
