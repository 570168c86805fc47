package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** TLS and HTTP/2, and a certificate that is renewed while the node runs. */
@Timeout(180)
class TlsTest {

    private static final String PASSWORD = "secret";
    private static final Node NODE = Node.edge(TlsTest.class);
    private static String clear = "";
    private static String secure = "";

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(NODE.home().resolve("conf"));
        certificate("first");
        use("first");
        configure("");
        Node.Ready ready = NODE.start();
        clear = ready.url();
        secure = ready.line().replaceFirst(".* url=(https:\\S+).*", "$1");
        NODE.deploy("web.jar", SetJar.of("web", "1.0.0").file("a.html", "<one>").indexed());
        NODE.awaitLive("web", "1.0.0");
    }

    @AfterAll
    static void end() {
        NODE.close();
    }

    private static void configure(String more) throws IOException {
        Files.writeString(NODE.home().resolve("conf/io.quickset.web.cfg"),
                "port=0\ntlsPort=0\nkeyStore=conf/node.p12\nkeyStorePassword=" + PASSWORD + "\n" + more);
    }

    private static Path store(String name) {
        return NODE.home().resolve(name + ".p12");
    }

    private static void certificate(String name) {
        Command.Result keytool = Command.run(Duration.ofMinutes(1), List.of(
                Path.of(System.getProperty("java.home"), "bin/keytool").toString(), "-genkeypair", "-alias", name,
                "-keyalg", "EC", "-keystore", store(name).toString(), "-storepass", PASSWORD, "-dname", "CN=" + name,
                "-ext", "san=dns:localhost,ip:127.0.0.1", "-validity", "7"));
        assertThat(keytool.exit()).as(keytool.err()).isZero();
    }

    /** Puts it where the node looks, as a tool that renews certificates does. */
    private static void use(String name) throws IOException {
        Path part = Files.copy(store(name), NODE.home().resolve("conf/node.p12.part"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, NODE.home().resolve("conf/node.p12"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static HttpClient client(HttpClient.Version version, String... trusted) throws Exception {
        KeyStore all = KeyStore.getInstance("PKCS12");
        all.load(null, null);
        for (String name : trusted) {
            all.setCertificateEntry(name, KeyStore.getInstance(store(name).toFile(), PASSWORD.toCharArray()).getCertificate(name));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(all);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().version(version).sslContext(tls).build();
    }

    private static HttpResponse<String> get(HttpClient client, String url) throws IOException {
        return Http.send(client, HttpRequest.newBuilder(URI.create(url + "/r/web/a.html")).timeout(Node.LIMIT).build());
    }

    private static String shown(HttpResponse<String> answer) throws IOException {
        return ((X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0]).getSubjectX500Principal().getName();
    }

    @Test
    void bothVersionsOfHttpAreSpokenOverTls() throws Exception {
        assertThat(secure).startsWith("https://127.0.0.1:");
        for (HttpClient.Version version : HttpClient.Version.values()) {
            HttpResponse<String> answer = get(client(version, "first"), secure);
            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.body()).isEqualTo("<one>");
            assertThat(Http.header(answer, "Quickset-Version")).isEqualTo("1.0.0");
        }
    }

    @Test
    void bothAreSpokenInClearText() throws Exception {
        for (HttpClient.Version version : HttpClient.Version.values()) {
            HttpResponse<String> answer = get(HttpClient.newBuilder().version(version).build(), clear);
            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.body()).isEqualTo("<one>");
        }
        try (Http2Wire wire = new Http2Wire(clear)) {
            List<String> bodies = new ArrayList<>();
            wire.get(1, "/r/web/a.html");
            bodies.add(wire.read(1));
            wire.get(3, "/r/web/a.html");
            bodies.add(wire.read(3));
            assertThat(bodies).containsExactly("<one>", "<one>");
        }
    }

    @Test
    void aRenewedCertificateIsShownWithoutARestartAndABrokenOneIsNot() throws Exception {
        certificate("second");
        assertThat(shown(get(client(HttpClient.Version.HTTP_2, "first"), secure))).isEqualTo("CN=first");
        use("second");
        Node.await("the new certificate").until(() ->
                shown(get(client(HttpClient.Version.HTTP_2, "first", "second"), secure)).equals("CN=second"));

        Files.writeString(NODE.home().resolve("conf/node.p12"), "half a fi");
        Node.await("it in the status").until(() -> Json.array(NODE.status(), "rejected").toString()
                .contains("the certificate before stays in use"));
        assertThat(shown(get(client(HttpClient.Version.HTTP_2, "second"), secure))).isEqualTo("CN=second");
        assertThat(get(HttpClient.newHttpClient(), clear).body()).isEqualTo("<one>");

        use("first");
        Node.await("the good one").until(() ->
                shown(get(client(HttpClient.Version.HTTP_2, "first", "second"), secure)).equals("CN=first"));
        Node.await("no trouble").until(() -> Json.array(NODE.status(), "rejected").isEmpty());
    }

    /** It would else run out over that line, weeks later. */
    @Test
    void aLineThatCantBeUsedKeepsNoCertificateFromItsRenewal() throws Exception {
        certificate("third");
        configure("idleSeconds=sixty\n");
        Node.await("the line in the status").until(() -> Json.array(NODE.status(), "rejected").toString().contains("idleSeconds=sixty"));
        assertThat(Json.array(NODE.status(), "rejected")).as("once, for both ports").hasSize(1);
        use("third");
        Node.await("the new certificate").until(() ->
                shown(get(client(HttpClient.Version.HTTP_2, "first", "third"), secure)).equals("CN=third"));
        assertThat(Json.array(NODE.status(), "rejected").toString()).contains("idleSeconds=sixty");

        configure("");
        use("first");
        Node.await("the good one").until(() ->
                shown(get(client(HttpClient.Version.HTTP_2, "first", "third"), secure)).equals("CN=first"));
        Node.await("no trouble").until(() -> Json.array(NODE.status(), "rejected").isEmpty());
    }
}
