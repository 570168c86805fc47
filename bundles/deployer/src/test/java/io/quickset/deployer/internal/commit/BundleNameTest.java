package io.quickset.deployer.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Constants;

class BundleNameTest {

    private static Map<String, String> headers(String name, String version) {
        return Map.of(Constants.BUNDLE_SYMBOLICNAME, name, Constants.BUNDLE_VERSION, version);
    }

    @Test
    void nameAndVersionTellBundlesApart() {
        assertThat(BundleName.same(headers("a;singleton:=true", "1"), headers("a", "1.0.0"))).isTrue();
        assertThat(BundleName.same(headers("a", "1"), headers("a", "2"))).isFalse();
        assertThat(BundleName.same(headers("a", "1"), headers("b", "1"))).isFalse();
        assertThat(BundleName.same(Map.of(), Map.of())).as("no bundles").isFalse();
    }

    @Test
    void aVersionThatIsNoneIsNoTwinAndNoFailure() {
        assertThat(BundleName.same(headers("a", "1.0-SNAPSHOT"), headers("a", "1.0-SNAPSHOT"))).isFalse();
        assertThat(BundleName.same(headers("a", "1"), headers("a", "1.0-SNAPSHOT"))).isFalse();
    }
}
