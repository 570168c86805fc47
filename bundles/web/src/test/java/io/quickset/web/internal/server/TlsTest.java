package io.quickset.web.internal.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.web.internal.testing.Keytool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates: from which files, who is asked for one, and that a new one counts for the next connection. */
class TlsTest {

    private static final HttpClient.Version HTTP_2 = HttpClient.Version.HTTP_2;

    @TempDir
    private Path folder;

    private final WebServer server = new WebServer(new Handler.Abstract.NonBlocking() {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.write(true, ByteBuffer.wrap("hello".getBytes()), callback);
            return true;
        }
    });

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private WebSettings settings(String... more) throws BadSettingException {
        Map<String, String> all = new HashMap<>(Map.of("port", "none", "tlsPort", "0", "keyStore", "node.p12",
                "keyStorePassword", Keytool.PASSWORD));
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return WebSettings.of(all, folder);
    }

    private URI listen(String... more) throws IOException, BadSettingException {
        return server.listen(Scheme.HTTPS, settings(more));
    }

    /** Who the server says it is, to a client that trusts that store alone. */
    private String name(URI url, Path trusted, HttpClient.Version version, KeyManager... own) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(KeyStore.getInstance(trusted.toFile(), Keytool.PASSWORD.toCharArray()));
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own, trust.getTrustManagers(), null);
        HttpResponse<String> answer = HttpClient.newBuilder().sslContext(tls).version(version).build()
                .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo("hello");
        assertThat(answer.version()).isEqualTo(version);
        X509Certificate shown = (X509Certificate) answer.sslSession().orElseThrow().getPeerCertificates()[0];
        return shown.getSubjectX500Principal().getName();
    }

    @Test
    void aNewStoreCountsForTheNextConnectionAndABrokenOneDoesNot() throws Exception {
        Path store = Keytool.certificate(folder.resolve("node.p12"), "first");
        Path first = Files.copy(store, folder.resolve("first.p12"));
        URI url = listen();
        assertThat(url.getScheme()).isEqualTo("https");
        assertThat(name(url, first, HTTP_2)).isEqualTo("CN=first");

        Path second = Keytool.certificate(folder.resolve("second.p12"), "second");
        Files.copy(second, store, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(listen()).isEqualTo(url);
        assertThat(name(url, second, HTTP_2)).isEqualTo("CN=second");
        assertThatThrownBy(() -> name(url, first, HTTP_2)).isInstanceOf(SSLException.class);

        Files.write(store, new byte[] {1, 2, 3});
        assertThatThrownBy(this::listen).isInstanceOf(IOException.class)
                .hasMessageContaining("keyStore=" + store + ": ").hasMessageContaining("the certificate before stays in use");
        assertThat(name(url, second, HTTP_2)).isEqualTo("CN=second");
        Files.delete(store);
        assertThatThrownBy(this::listen).hasMessageContaining("there is no such file");
        assertThat(name(url, second, HTTP_2)).isEqualTo("CN=second");

        Files.copy(first, store);
        assertThat(listen()).isEqualTo(url);
        assertThat(name(url, first, HTTP_2)).isEqualTo("CN=first");
    }

    @Test
    void withoutAGoodStoreItDoesNotListenAndSaysWhy() throws Exception {
        assertThatThrownBy(this::listen).hasMessageContaining("there is no such file").hasMessageContaining("correct that file")
                .hasMessageNotContaining("stays in use");
        Keytool.certificate(folder.resolve("node.p12"), "node");
        Files.write(folder.resolve("noise"), new byte[] {'n', 'o', 'i', 's', 'e'});
        Files.write(folder.resolve("empty"), new byte[0]);
        for (String bad : new String[] {"noise", "empty"}) {
            assertThatThrownBy(() -> listen("keyStore", bad)).hasMessageContaining("keyStore=" + folder.resolve(bad) + ": it is no PKCS #12, JKS or PEM");
        }
        assertThatThrownBy(() -> listen("keyStorePassword", "wrong")).hasMessageContaining("password");
        assertThat(name(listen(), folder.resolve("node.p12"), HttpClient.Version.HTTP_1_1)).isEqualTo("CN=node");
    }

    @Test
    void thePasswordMayStandInAFile() throws Exception {
        Path store = Keytool.certificate(folder.resolve("node.p12"), "node");
        Files.writeString(folder.resolve("password"), Keytool.PASSWORD + "\n");
        assertThat(name(listen("keyStorePassword", "", "keyStorePasswordFile", "password"), store, HTTP_2)).isEqualTo("CN=node");
    }

    @Test
    void pemIsTaken() throws Exception {
        Path store = Keytool.certificate(folder.resolve("a.p12"), "node");
        KeyStore keys = KeyStore.getInstance(store.toFile(), Keytool.PASSWORD.toCharArray());
        String certificate = pem("CERTIFICATE", keys.getCertificate("node").getEncoded());
        String key = pem("PRIVATE KEY", keys.getKey("node", Keytool.PASSWORD.toCharArray()).getEncoded());

        Files.writeString(folder.resolve("all.pem"), "the node's own\n" + certificate + key);
        assertThat(name(listen("keyStore", "all.pem"), store, HTTP_2)).isEqualTo("CN=node");
        Files.writeString(folder.resolve("chain.pem"), certificate);
        Files.writeString(folder.resolve("key.pem"), key);
        assertThat(name(listen("keyStore", "chain.pem", "privateKey", "key.pem"), store, HTTP_2)).isEqualTo("CN=node");

        assertThatThrownBy(() -> listen("keyStore", "chain.pem")).hasMessageContaining("holds no private key");
        assertThatThrownBy(() -> listen("keyStore", "chain.pem", "privateKey", "missing.pem"))
                .hasMessageContaining("privateKey=" + folder.resolve("missing.pem") + ": there is no such file");
        assertThatThrownBy(() -> listen("keyStore", "key.pem")).hasMessageContaining("holds no certificate");
        KeyStore other = KeyStore.getInstance(Keytool.certificate(folder.resolve("b.p12"), "other").toFile(),
                Keytool.PASSWORD.toCharArray());
        Files.writeString(folder.resolve("key.pem"), pem("PRIVATE KEY", other.getKey("other", Keytool.PASSWORD.toCharArray()).getEncoded()));
        assertThatThrownBy(() -> listen("keyStore", "chain.pem", "privateKey", "key.pem"))
                .hasMessageContaining("does not belong to its certificate");
    }

    private static String pem(String kind, byte[] content) {
        return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + kind + "-----\n";
    }

    @Test
    void clientsMayHaveToShowACertificate() throws Exception {
        Path store = Keytool.certificate(folder.resolve("node.p12"), "node");
        Path client = Keytool.certificate(folder.resolve("client.p12"), "client");
        Path stranger = Keytool.certificate(folder.resolve("stranger.p12"), "stranger");
        Keytool.trusting(folder.resolve("trusted.p12"), client, "client");
        URI url = listen("clientAuth", "need", "trustStore", "trusted.p12", "trustStorePassword", Keytool.PASSWORD);

        assertThat(name(url, store, HTTP_2, own(client))).isEqualTo("CN=node");
        assertThatThrownBy(() -> name(url, store, HTTP_2)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> name(url, store, HTTP_2, own(stranger))).isInstanceOf(IOException.class);

        listen("clientAuth", "want", "trustStore", "trusted.p12", "trustStorePassword", Keytool.PASSWORD);
        assertThat(name(url, store, HTTP_2)).isEqualTo("CN=node");
    }

    private static KeyManager[] own(Path store) throws Exception {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(KeyStore.getInstance(store.toFile(), Keytool.PASSWORD.toCharArray()), Keytool.PASSWORD.toCharArray());
        return own.getKeyManagers();
    }
}
