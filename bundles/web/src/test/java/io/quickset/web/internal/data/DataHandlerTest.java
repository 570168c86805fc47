package io.quickset.web.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.web.internal.testing.MemorySite;
import io.quickset.web.internal.testing.RawClient;
import io.quickset.web.internal.testing.RawClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where addresses lead, and what is answered there. */
class DataHandlerTest {

    private MemorySite site;

    @BeforeEach
    void start() throws IOException {
        site = new MemorySite(Map.of("sites", "/=home, /docs=manual"))
                .put("web", "1.0.0", "a.txt", "one", "docs/index.html", "folder", "index.html", "root")
                .put("home", "2.0.0", "index.html", "home", "docs", "hidden", "sub/index.html", "sub", "r", "r")
                .put("manual", "3.0.0", "index.html", "manual", "page.html", "page")
                .later(Duration.ofSeconds(10));
    }

    @AfterEach
    void stop() throws IOException {
        Awaitility.await().untilAsserted(() -> assertThat(site.registry().openLeases()).isZero());
        site.close();
    }

    @ParameterizedTest
    @CsvSource({"/r/web/a.txt, one", "/r/web/, root", "/r/web/docs/, folder", "/r/web@1.0.0/a.txt, one", "/r/web@1/a.txt, one",
            "/, home", "/sub/, sub", "/docs/, manual", "/docs/page.html, page", "/r, r", "/r/web/a.txt?x=/y, one",
            "/r/web/docs/../a.txt, one", "/r/web/./a.txt, one", "/r/home/docs, hidden", "http://test/r/web/a.txt, one"})
    void leadsTo(String target, String body) throws IOException {
        Answer answer = site.get(target);
        assertThat(answer.text()).isEqualTo(body);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(site.get(target).text()).as("from what is kept").isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource({"/r/web/docs, /r/web/docs/", "/r/web, /r/web/", "/docs, /docs/", "/sub, /sub/", "/sub?a=b, /sub/?a=b",
            "/r/web@1.0.0/docs, /r/web@1.0.0/docs/", "/r/web/%64ocs, /r/web/%64ocs/"})
    void aFolderHasASlash(String target, String location) throws IOException {
        Answer answer = site.get(target);
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("Location")).isEqualTo(location);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/r/", "/r/web/none", "/r/none/a.txt", "/r/web/a.txt/", "/r/web/A.TXT", "/r/web/none/", "/none",
            "/docs/none", "/r/web@2.0.0/a.txt", "/r/web@x/a.txt", "/r/web@/a.txt", "/r/@1.0.0/a.txt", "/r/web@sha256-12/a.txt",
            "/r/web@sha256-0000000000000000000000000000000000000000000000000000000000000000/a.txt", "/r/WEB/a.txt",
            "/r/web/a.txt;v=1", "/R/web/a.txt"})
    void nothingThere(String target) throws IOException {
        Answer answer = site.get(target);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.text()).contains("\"status\":404").endsWith("}\n");
        Answer head = site.request("HEAD", target);
        assertThat(head.status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/r/web/../../etc/passwd", "/..", "/r/web/%2e%2e/a.txt", "/r/web/..%2fa.txt", "/r/web/a%2ftxt",
            "/r/web/%5c..%5ca.txt", "/r/web/a.txt%00", "/r/web/%c0%ae%c0%ae/a.txt", "/r/web/%e0%80%ae", "/r/web/%ff", "/r/web/%",
            "/r/web/%zz", "/r/web/%u002e", "//elsewhere/", "/r//web/a.txt", "/r/web//a.txt", "/r/web/..;/a.txt", "/r/web/;/a.txt",
            "/r/web/a\\b", "r/web/a.txt", "/r/web/%0d%0aX:y", "/r/web/a.txt#x", "http://user@test/r/web/a.txt", "http://elsewhere/r/web/a.txt"})
    void noWayOutOfASet(String target) throws IOException {
        Answer answer = site.get(target);
        assertThat(answer.status()).isIn(400, 404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.headers()).doesNotContainKeys("x", "server", "location");
    }

    @ParameterizedTest
    @CsvSource({"/r/web/%252e%252e/a.txt, %2e%2e/a.txt", "/r/web/a%20b+c, a b+c", "/r/web/100%25, 100%", "/r/web/a%3Bb, a;b",
            "/r/web/%C3%A9t%C3%A9, \u00e9t\u00e9", "/r/web/%F0%9F%98%80.txt, \uD83D\uDE00.txt", "/r/web/a%23b%3Fc, a#b?c", "/r/web/%61.txt, a.txt",
            "/r/web/x@1:2=3&4, x@1:2=3&4", "/r/web/%22%3C%3E%7B%7C%7D, '\"<>{|}'", "/r/web/a%252Fb, a%2Fb", "/r/web/%7e~, ~~"})
    void aNameMayHaveAnyCharacter(String target, String name) throws IOException {
        site.put("web", "1.1.0", Map.of(name, "found".getBytes()));
        assertThat(site.get(target).text()).isEqualTo("found");
        assertThat(site.get(target).text()).as("from what is kept").isEqualTo("found");
    }

    /** Its scope would be all of the node: it could answer for the console, and take the operator's token. */
    @ParameterizedTest
    @CsvSource({"/index.html, 403", "/sub/index.html, 200", "/r/home/index.html, 200"})
    void noServiceWorkerIsOfTheRoot(String target, int status) throws IOException {
        assertThat(site.get(target).status()).isEqualTo(200);
        assertThat(site.get(target, "Service-Worker: script").status()).isEqualTo(status);
    }

    @Test
    void aFolderOfAnyNameIsRedirectedAsItWasAskedFor() throws IOException {
        site.put("web", "1.1.0", "\u00e9 b/index.html", "");
        assertThat(site.get("/r/web/%C3%A9%20b").header("Location")).isEqualTo("/r/web/%C3%A9%20b/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "FOO", "get"})
    void setsAreReadOnly(String method) throws IOException {
        Answer answer = site.request(method, "/r/web/a.txt", "Content-Length: 0");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void theHeadersOfWhatIsLive() throws IOException {
        Answer answer = site.get("/r/web/a.txt");
        assertThat(answer.header("Quickset-Version")).isEqualTo("1.0.0");
        assertThat(answer.header("Quickset-Generation")).isEqualTo("3");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain;charset=utf-8");
        assertThat(answer.header("Date")).isNotEmpty();
        assertThat(answer.header("Server")).isEmpty();
        Answer head = site.request("HEAD", "/r/web/a.txt");
        assertThat(head.headers()).containsOnlyKeys(answer.headers().keySet());
        answer.headers().keySet().stream().filter(name -> !name.equals("date"))
                .forEach(name -> assertThat(head.header(name)).isEqualTo(answer.header(name)));
    }

    @Test
    void oldContentsAreThereAsLongAsTheyAreRetained() throws IOException {
        String old = "/r/web@sha256-" + site.registry().view().set("web").orElseThrow().digest() + "/a.txt";
        site.put("web", "2.0.0", "a.txt", "two");
        assertThat(site.get("/r/web/a.txt").text()).isEqualTo("two");
        Answer byVersion = site.get("/r/web@1.0.0/a.txt");
        assertThat(byVersion.text()).isEqualTo("one");
        assertThat(byVersion.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(byVersion.header("Quickset-Version")).isEqualTo("1.0.0");
        assertThat(byVersion.header("Quickset-Generation")).isEqualTo("1");
        Answer byDigest = site.get(old);
        assertThat(byDigest.text()).isEqualTo("one");
        assertThat(byDigest.header("Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(site.get(old, "If-None-Match: " + byDigest.header("ETag")).header("Cache-Control")).contains("immutable");

        site.history().forget();
        assertThat(site.get(old).status()).isEqualTo(404);
        assertThat(site.get("/r/web@1.0.0/a.txt").text()).contains("no longer retained");
    }

    @Test
    void ofTwoContentsOfOneVersionTheLiveOneCounts() throws IOException {
        site.put("web", "1.0.0", "a.txt", "rebuilt");
        assertThat(site.get("/r/web@1.0.0/a.txt").text()).isEqualTo("rebuilt");
    }

    @Test
    void aSwitchIsSeenByTheNextRequestOfAConnection() throws IOException {
        String get = "GET /r/web/a.txt HTTP/1.1\r\nHost: test\r\n\r\n";
        try (RawClient client = site.connect()) {
            assertThat(client.send(get).read().text()).isEqualTo("one");
            site.put("web", "1.1.0", "a.txt", "two");
            assertThat(client.send(get).read().text()).isEqualTo("two");
            site.registry().remove("web"); // and nobody has told the server yet
            assertThat(client.send(get).read().status()).isEqualTo(404);
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        try (RawClient client = site.connect()) {
            client.send("GET /r/web/a.txt HTTP/1.1\r\nHost: t\r\n\r\nHEAD / HTTP/1.1\r\nHost: t\r\n\r\n"
                    + "GET /none HTTP/1.1\r\nHost: t\r\n\r\nGET /docs/ HTTP/1.1\r\nHost: t\r\nConnection: close\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("one");
            assertThat(client.read(false).header("Content-Length")).isEqualTo("4");
            assertThat(client.read().status()).isEqualTo(404);
            assertThat(client.read().text()).isEqualTo("manual");
            assertThat(client.ends()).isTrue();
        }
    }

    @Test
    void ofAllWaysToWriteAPathOneIsKept() throws IOException {
        site.get("/r/web/%61.txt");
        site.get("/r/web/docs/../a.txt");
        site.put("web", "1.0.1", "a.txt", "two");
        assertThat(site.get("/r/web/%61.txt").text()).isEqualTo("two");
    }
}
