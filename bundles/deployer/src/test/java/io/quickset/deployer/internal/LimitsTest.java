package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.deployer.internal.artifact.Limits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LimitsTest {

    private final List<String> told = new ArrayList<>();

    @Test
    void whatIsConfiguredHolds() {
        assertThat(Limits.of(Map.of("maxFiles", "7", "maxSetBytes", 8L, "maxRatio", 9, "maxManifestBytes", " 10 ",
                "maxDirectoryBytes", "11", "service.pid", "x"), told::add)).isEqualTo(new Limits(7, 8, 9, 10, 11));
        assertThat(told).isEmpty();
    }

    @Test
    void whatMakesNoSenseIsToldOnceAndTheDefaultTaken() {
        assertThat(Limits.of(Map.of("maxFiles", "many", "maxSetBytes", "-1", "maxRatio", 0, "maxManifestBytes",
                "99999999999", "maxDirectoryBytes", ""), told::add)).isEqualTo(Limits.DEFAULT);
        assertThat(told).hasSize(5).anySatisfy(line -> assertThat(line)
                .contains("maxFiles=many", "io.quickset.deployer.cfg", "250000 is taken"));
    }

    @Test
    void theDefaultsServeLargeSetsAndAreThoseThatToolsShow() throws Exception {
        assertThat(Limits.DEFAULT.maxFiles()).isGreaterThanOrEqualTo(100_000);
        assertThat(Limits.DEFAULT.maxSetBytes()).isGreaterThan(2L << 30);
        assertThat(shown("maxFiles")).isEqualTo(Limits.DEFAULT.maxFiles());
        assertThat(shown("maxSetBytes")).isEqualTo(Limits.DEFAULT.maxSetBytes());
        assertThat(shown("maxRatio")).isEqualTo(Limits.DEFAULT.maxRatio());
        assertThat(shown("maxManifestBytes")).isEqualTo(Limits.DEFAULT.maxManifestBytes());
    }

    @Test
    void aPathCountsAsInTheDirectoryOfAZip() {
        for (String path : List.of("", "a/b.txt", "gr\u00f6\u00dfe", "\u03a9", "\u6f22\u5b57", "\ud83d\ude00")) {
            assertThat(Limits.listedBytes(path)).as(path)
                    .isEqualTo(46 + path.getBytes(StandardCharsets.UTF_8).length);
        }
    }

    private static long shown(String name) throws Exception {
        return ((Number) DeployerConfig.class.getDeclaredMethod(name).getDefaultValue()).longValue();
    }
}
