package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

    private final List<String> told = new ArrayList<>();

    @Test
    void remoteFilesAreConfiguredBySet() {
        Settings settings = Settings.of(
                Map.of("remote.web", "img/*.png, logo", "remote.my.set", "a", "locateSeconds", "5"), told::add);
        assertThat(settings.remote()).hasToString("{my.set=a, web=img/*.png, logo}");
        assertThat(settings.locate()).isEqualTo(Duration.ofSeconds(5));
        assertThat(told).isEmpty();
        assertThat(Settings.of(Map.of(), told::add).locate()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aBadListIsToldAndLeftOut() {
        assertThat(Settings.of(Map.of("remote.web", "/etc/passwd", "remote.conf", "a"), told::add).remote())
                .containsOnlyKeys("conf");
        assertThat(told).singleElement().asString().contains("remote.web=/etc/passwd", "is malformed");
    }
}
