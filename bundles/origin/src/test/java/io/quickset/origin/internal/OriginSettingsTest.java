package io.quickset.origin.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What can't be used in a configuration is told, and the rest counts. */
class OriginSettingsTest {

    private final List<String> told = new ArrayList<>();

    private OriginSettings settings(Map<String, Object> configured) {
        Map<String, Object> all = new HashMap<>(Map.of("url", "https://example.org/sets//"));
        all.putAll(configured);
        return OriginSettings.of(all, "main.cfg", told::add);
    }

    @Test
    void whatIsNotSetHasItsDefault() {
        OriginSettings settings = settings(Map.of());
        assertThat(settings.url()).isEqualTo("https://example.org/sets");
        assertThat(settings.root()).isEmpty();
        assertThat(settings.timeToLive()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(told).isEmpty();
    }

    @Test
    void badValuesAreToldAndTheDefaultTaken() {
        OriginSettings settings = settings(Map.of("ttlSeconds", "soon", "timeoutSeconds", -1,
                "sets", "web, WEB conf,web", "maxFileBytes", "1g", "root", "/files/"));
        assertThat(settings.timeToLive()).isEqualTo(Duration.ofMinutes(5));
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.sets()).containsExactly("web", "conf");
        assertThat(settings.root()).isEqualTo("files/");
        assertThat(told).hasSize(4).allMatch(line -> line.contains("main.cfg"));
    }

    @Test
    void headersThatCantBeSentAreLeftOutAndNoValueIsTold() {
        OriginSettings settings = settings(Map.of("header.Authorization", "Bearer s3cr3t", "header.Host", "s3cr3t",
                "header.a b", "s3cr3t", "header.X", "s3cr3t\r\nEvil: 1"));
        assertThat(settings.headers()).containsOnlyKeys("Authorization");
        assertThat(told).hasSize(3).noneMatch(line -> line.contains("s3cr3t"));
        assertThat(settings.toString()).doesNotContain("s3cr3t");
    }

    @ParameterizedTest
    @CsvSource({"'', has no url", "not a url, is no URL", "file:///etc, no http", "http:///x, no http",
        "https://user:s3cr3t@example.org, has credentials", "https://example.org/?key=s3cr3t, has a query"})
    void aUrlThatIsNoneIsRefusedAndNotRepeated(String url, String reason) {
        assertThatThrownBy(() -> settings(Map.of("url", url))).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason).hasMessageContaining("main.cfg")
                .message().doesNotContain("s3cr3t");
    }
}
