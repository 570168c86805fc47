package io.quickset.web.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSettingsTest {

    private static WebSettings of(String... namesAndValues) throws BadSettingException {
        Map<String, String> configured = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            configured.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return WebSettings.of(configured, Path.of("/home"));
    }

    @Test
    void nothingSaidMeansClearTextOnTheLoopback() throws BadSettingException {
        assertThat(of()).isEqualTo(of("host", "127.0.0.1", "port", " 8181 ", "sites", " ", "clientAuth", "NONE"));
        assertThat(of().tls()).isEmpty();
        assertThat(of().limits()).isEqualTo(new Limits(20_000, 8192, Duration.ofSeconds(60), Duration.ofSeconds(20), 256));
    }

    @Test
    void tlsAloneOrBeside() throws BadSettingException {
        WebSettings both = of("tlsPort", "8443", "keyStore", "conf/node.p12", "keyStorePasswordFile", "/run/secret");
        assertThat(both.port(Scheme.HTTP)).isEqualTo(OptionalInt.of(8181));
        assertThat(both.port(Scheme.HTTPS)).isEqualTo(OptionalInt.of(8443));
        assertThat(both.tls().orElseThrow().keys()).isEqualTo(Path.of("/home/conf/node.p12"));
        assertThat(both.tls().orElseThrow().keysPassword().file()).contains(Path.of("/run/secret"));
        assertThat(of("tlsPort", "8443", "keyStore", "x", "port", "none").port(Scheme.HTTP)).isEmpty();
    }

    @Test
    void passwordsAreNotToldByAccident() throws BadSettingException {
        assertThat(of("tlsPort", "1", "keyStore", "x", "keyStorePassword", "abc123").toString()).doesNotContain("abc123");
    }

    @ParameterizedTest
    @CsvSource({"port, 65536, no whole number from 0 to 65535", "port, -1, no whole number", "port, off, no whole number",
            "port, none, nothing would be left", "tlsPort, 8443, but not keyStore", "maxConnections, 0, no whole number from 1",
            "maxHeaderBytes, 12, no whole number from 256", "idleSeconds, x, no whole number", "headerSeconds, 0, no whole number",
            "minBytesPerSecond, -1, no whole number from 0", "sites, /docs, is no <path>=<set>", "sites, docs=x, is no <path>=<set>",
            "sites, '/a=x,/a/=y', stands there twice", "sites, /a b=x, is no <path>=<set>",
            "sites, /api/v1=x, answered by the node itself", "sites, '/=a,/r=x', answered by the node itself"})
    void aBadValueIsToldWithWhatIsAllowed(String name, String value, String message) {
        assertThatThrownBy(() -> of(name, value)).isInstanceOf(BadSettingException.class).hasMessageContaining(message)
                .hasMessageContaining(name);
    }

    @Test
    void whatDoesNotGoTogetherIsTold() {
        assertThatThrownBy(() -> of("tlsPort", "8181", "keyStore", "x")).hasMessageContaining("each needs its own");
        assertThatThrownBy(() -> of("tlsPort", "1", "keyStore", "x", "clientAuth", "need")).hasMessageContaining("trustStore");
        assertThatThrownBy(() -> of("tlsPort", "1", "keyStore", "x", "clientAuth", "maybe")).hasMessageContaining("want and need");
    }
}
