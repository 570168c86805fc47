package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Pages of a set that someone develops reload in the browser; all others are served byte by byte as their set has them. */
@Timeout(180)
class DevPageTest {

    private static final String BASE = "<!doctype html><title>base</title>base " + "long enough to be compressed ".repeat(50);
    private static final String SOURCE = "<!doctype html><title>source</title>source " + "long enough to be compressed ".repeat(50);

    private Node node = Node.on(Path.of("replaced"));
    private Path sources = Path.of("replaced");
    private String url = "replaced";

    @BeforeEach
    void start(TestInfo test) throws IOException {
        node = Node.on(Distribution.emptyFolder("DevPageTest." + test.getTestMethod().orElseThrow().getName()))
                .from(Distribution.edge());
        sources = Files.createDirectories(node.home().resolve("sources"));
        Files.writeString(sources.resolve("index.html"), SOURCE);
        Files.writeString(sources.resolve("style.css"), "body { color: green }");
        Files.writeString(sources.resolve("part.txt"), "text");
    }

    @AfterEach
    void end() {
        node.close();
    }

    private void run() {
        url = node.start().url();
        node.deploy("site.jar", SetJar.of("site", "1.0.0").file("index.html", BASE).file("other.html", BASE).indexed());
        node.awaitLive("site", "1.0.0");
    }

    private Process develop() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Distribution.edge().resolve("bin/quickset").toString(), "dev", sources.toString(),
                "--set", "site").redirectErrorStream(true).redirectOutput(node.home().resolve("dev.out").toFile());
        builder.environment().putAll(node.environment());
        return builder.start();
    }

    private static void end(Process dev) throws InterruptedException {
        dev.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    private HttpResponse<String> get(String path, String... headers) throws IOException {
        return Http.get(url + path, headers);
    }

    private void awaitBody(String path, String beginning) {
        Node.await(path + " to begin with " + beginning).until(() -> get(path).body().startsWith(beginning));
    }

    private void assertUntouched(String path, String content) throws IOException {
        HttpResponse<String> answer = get(path);
        assertThat(answer.body()).as(path).isEqualTo(content);
        assertThat(Http.header(answer, "ETag")).as(path).isEqualTo('"' + SetJar.sha256(content.getBytes()).toString() + '"');
        assertThat(Http.header(answer, "Content-Length")).as(path).isEqualTo("" + content.length());
    }

    private void assertNoDeveloperMode() throws IOException {
        assertThat(get("/-/reload.js").statusCode()).isEqualTo(404);
        assertThat(get("/-/reload?set=site").statusCode()).isEqualTo(404);
    }

    @Test
    void withoutDeveloperModeAnOverlayIsServedAsItIs() throws IOException {
        Files.createDirectories(node.home().resolve("conf"));
        Files.writeString(node.home().resolve("conf/routes.cfg"), "*.overlay.site = sources\n");
        run();
        awaitBody("/r/site/", "<!doctype html><title>source");
        assertUntouched("/r/site/index.html", SOURCE);
        assertUntouched("/r/site/other.html", BASE);
        assertNoDeveloperMode();
    }

    @Test
    void onlyThePagesOfTheFolderThatIsDevelopedGetTheScript() throws Exception {
        run();
        assertUntouched("/r/site/", BASE);
        assertNoDeveloperMode();
        Process dev = develop();
        try {
            awaitBody("/r/site/", SOURCE);
            HttpResponse<String> page = get("/r/site/", "Accept-Encoding", "gzip, br, zstd");
            String digest = (String) node.set("site").get("digest");
            assertThat(page.body()).isEqualTo(SOURCE + "\n<script src=\"/-/reload.js\" data-set=\"site\" data-content=\"" + digest
                    + "\" defer></script>\n");
            assertThat(Http.header(page, "Content-Length")).isEqualTo("" + page.body().length());
            assertThat(Http.header(page, "Content-Encoding")).isEmpty();
            assertThat(Http.header(page, "Last-Modified")).as("the time of a switch does not tell it").isEmpty();
            String etag = Http.header(page, "ETag");
            assertThat(etag).isNotEqualTo('"' + SetJar.sha256(SOURCE.getBytes()).toString() + '"').startsWith("\"");
            assertThat(get("/r/site/", "If-None-Match", etag).statusCode()).isEqualTo(304);
            assertThat(get("/r/site/", "Range", "bytes=-10").body()).isEqualTo("</script>\n");

            assertUntouched("/r/site/other.html", BASE);
            assertUntouched("/r/site/style.css", "body { color: green }");
            assertUntouched("/r/site/part.txt", "text");
            assertUntouched("/r/site@sha256-" + digest + "/index.html", SOURCE);
            assertThat(get("/-/reload.js").body()).contains("EventSource");
            assertThat(get("/-/reload?set=console").statusCode()).isEqualTo(404);
        } finally {
            end(dev);
        }
        awaitBody("/r/site/", BASE);
        assertUntouched("/r/site/index.html", BASE);
        Node.await("an end of it").untilAsserted(this::assertNoDeveloperMode);
    }

    /** The folder is an overlay by configuration too, so that neither the begin nor the end of developer mode is a switch. */
    @Test
    void developerModeEndsForPagesThatStayTheSame() throws Exception {
        Files.createDirectories(node.home().resolve("conf"));
        Files.writeString(node.home().resolve("conf/routes.cfg"), "*.overlay.site = sources\n");
        run();
        awaitBody("/r/site/", SOURCE);
        assertUntouched("/r/site/", SOURCE);
        Process dev = develop();
        try {
            Node.await("the script").until(() -> get("/r/site/").body().contains("/-/reload.js"));
        } finally {
            end(dev);
        }
        Node.await("no script").untilAsserted(() -> assertUntouched("/r/site/", SOURCE));
        assertNoDeveloperMode();
    }

    @Test
    void aPageIsLoadedAnewWhenAFileOfItsFolderIsSaved() throws Exception {
        run();
        Process dev = develop();
        try (Browser browser = new Browser()) {
            awaitBody("/r/site/", SOURCE);
            browser.open(url + "/r/site/");
            browser.awaitText("source");
            browser.run("window.marked = true");
            Files.writeString(sources.resolve("index.html"), "<!doctype html><title>saved</title>saved");
            browser.awaitText("saved");
            assertThat(browser.run("return window.marked")).isNull();
            Files.writeString(sources.resolve("style.css"), "body { color: red }");
            Node.await("another load, for the style").until(() -> node.set("site").get("digest")
                    .equals(browser.run("return document.querySelector('script')?.dataset.content")));
            end(dev);
            browser.awaitText("base");
            assertThat(browser.run("return document.querySelector('script')")).isNull();
            assertThat(browser.log()).filteredOn(line -> line.contains("SEVERE")).isEqualTo(List.of());
        } finally {
            end(dev);
        }
    }
}
