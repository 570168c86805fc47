package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** The console as an operator has it: in a real browser, against a real node. A node of its own for each test. */
@Timeout(180)
class ConsoleTest {

    /** A picture of one pixel. */
    private static final String PIXEL = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"9\"><rect width=\"9\" height=\"9\"/></svg>";

    private static Browser browser;

    private Node node = Node.on(Path.of("replaced"));
    private String url = "replaced";

    @BeforeAll
    static void launch() {
        browser = new Browser();
    }

    @AfterAll
    static void quit() {
        browser.close();
    }

    @BeforeEach
    void start(TestInfo test) {
        browser.size(1280, 900);
        node = Node.on(Distribution.emptyFolder("ConsoleTest." + test.getTestMethod().orElseThrow().getName()))
                .from(Distribution.edge());
        url = node.start().url();
    }

    @AfterEach
    void end() {
        try {
            assertThat(browser.log()).as("the policy forbids nothing that the page does")
                    .noneMatch(line -> line.contains("Content Security Policy"))
                    .noneMatch(line -> line.contains("Uncaught"));
        } finally {
            browser.open("about:blank");
            node.close();
        }
    }

    private String token() {
        return Node.read(node.home().resolve("data/operator.token")).strip();
    }

    private void signIn() {
        browser.open(url + "/console/#token=" + token());
        browser.awaitText("Generation");
        assertThat(browser.address().getFragment()).as("the token leaves the address").doesNotContain(token());
    }

    private static byte[] web(String version, String home) {
        return SetJar.of("web", version).file("home.html", home).file("same.txt", "same\n").indexed();
    }

    /** Marks the page, to find out whether it is still the same one. */
    private static void mark() {
        browser.run("window.marked = true");
    }

    private static boolean marked() {
        return Boolean.TRUE.equals(browser.run("return window.marked === true"));
    }

    @Test
    void whoIsNotKnownSignsIn() {
        browser.open(url + "/console");
        browser.awaitText("Sign in to this node");
        browser.awaitFocus("Token");
        browser.press("wrong", Keys.ENTER);
        browser.awaitText("does not know that token");
        assertThat(kept()).isNull();
        browser.field("Token").clear();
        browser.field("Token").sendKeys(token(), Keys.ENTER);
        browser.awaitText("1 set,");
        browser.click("Sign out");
        browser.awaitText("Sign in to this node");
        browser.reload();
        browser.awaitText("Sign in to this node");
    }

    /** The token that outlives a reload. */
    private static Object kept() {
        return browser.run("return sessionStorage.getItem('quickset.token')");
    }

    @Test
    void aTokenIsKeptWhileTheNodeCantTellWhetherItIsGood() throws IOException {
        Files.writeString(node.home().resolve("conf/io.quickset.web.cfg"), "port=" + URI.create(url).getPort() + "\n");
        signIn();
        byte[] tokens = Files.readAllBytes(node.home().resolve("data/tokens"));
        noTokensCanBeRead(); // 503
        browser.reload();
        browser.awaitText("can't read its file data/tokens");
        tokens(tokens);
        browser.awaitText("1 set,");

        node.stop();
        browser.run("location.hash = '#token=' + arguments[0]", token());
        browser.awaitText("The node can’t be reached");
        node.start();
        browser.awaitText("1 set,");
        assertThat(kept()).isEqualTo(token());

        noTokensCanBeRead();
        browser.reload();
        browser.awaitText("can't read its file data/tokens");
        browser.click("Sign out");
        browser.awaitText("Sign in to this node");
        tokens(tokens);
        assertThat(kept()).isNull();
        signIn();
        tokens(new byte[0]);
        browser.awaitText("Sign in to this node");
        assertThat(kept()).as("this token is none any more").isNull();
    }

    private void tokens(byte[] content) throws IOException {
        tokens(Files.write(node.home().resolve("data/tokens.part"), content));
    }

    /** A link in a circle, which nobody can read, whatever his rights. */
    private void noTokensCanBeRead() throws IOException {
        tokens(Files.createSymbolicLink(node.home().resolve("data/tokens.part"), Path.of("tokens")));
    }

    /** In one step: a request between two would find no token at all. */
    private void tokens(Path part) throws IOException {
        Files.move(part, node.home().resolve("data/tokens"), StandardCopyOption.ATOMIC_MOVE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%E0%A4%A", "100%", "%E2%82%AC", "constructor"})
    void aLinkWithWhatIsNoTokenAsksForOne(String token) {
        browser.open(url + "/console/#token=" + token);
        browser.awaitText("does not know that token");
        assertThat(browser.address().getFragment()).isEqualTo("/");
    }

    @Test
    void eachAddressShowsSomethingAndTheNodeIsFollowed() {
        signIn();
        for (String address : List.of("set/100% is Set 100%", "constructor is Sets", "set/%E0%A4%A is Set %E0%A4%A", "__proto__ is Sets",
                "history is History", "% is Sets")) {
            String title = address.substring(address.indexOf(" is ") + 4);
            browser.run("location.hash = '#/' + arguments[0]", address.substring(0, address.indexOf(" is ")));
            Node.await(address).until(() -> browser.texts("h1").equals(List.of(title)));
            assertThat(browser.run("return document.title")).isEqualTo(title + " – Quickset");
        }
        node.deploy("web.jar", web("1.0.0", "<h1>one</h1>\n"));
        browser.awaitText("web 1.0.0");
    }

    @Test
    void aListenerThatFailsIsNoLostConnection() {
        signIn();
        Node.await("the connection").until(() -> browser.texts("#link").equals(List.of("Generation 1")));
        browser.runToEnd("""
                const done = arguments[arguments.length - 1];
                import('./model.js').then(({ listen, model }) => {
                  window.links = [];
                  listen(({ type }) => type === 'link' && window.links.push(model.link));
                  listen(() => { throw new Error('on purpose'); });
                  listen(({ type }) => { window.lastHeard = type; });
                  done();
                });""");
        for (String version : List.of("1.0.0", "2.0.0")) {
            node.deploy("web.jar", web(version, "<h1>one</h1>\n"));
            browser.awaitText("web " + version);
        }
        assertThat(browser.run("return window.links")).as("it was live all the while").isEqualTo(List.of());
        assertThat(browser.run("return window.lastHeard")).as("who listens after it hears all the same").isNotNull();
        assertThat(browser.log()).anyMatch(line -> line.contains("on purpose"));
    }

    @Test
    void whatIsDroppedIntoTheFolderAppearsWithoutAReload() {
        signIn();
        mark();
        node.deploy("web.jar", web("1.0.0", "<h1>one</h1>\n"));
        browser.awaitText("web 1.0.0");
        Node.await("its row").until(() -> browser.texts("tbody tr").stream().anyMatch(row -> row.startsWith("web 1.0.0 mounted")));
        assertThat(browser.texts("#said")).singleElement().asString().contains("Generation 2 is live: web 1.0.0");
        node.deploy("web.jar", "no jar at all".getBytes(StandardCharsets.UTF_8));
        browser.awaitText("2 problems: what is live stays as it was");
        browser.click("See why");
        browser.awaitText("web.jar");
        assertThat(browser.texts("main li")).anyMatch(each -> each.contains("web.jar") && each.contains("no complete"));
        node.deploy("web.jar", web("1.0.1", "<h1>two</h1>\n"));
        browser.awaitText("Nothing is rejected");
        assertThat(marked()).isTrue();
    }

    @Test
    void aFileIsPreviewedDeployedAndRolledBack() throws IOException {
        node.deploy("web.jar", web("1.0.0", "<h1>one</h1>\n"));
        node.awaitLive("web", "1.0.0");
        signIn();
        mark();
        Path file = Files.write(node.home().resolve("web.jar"), web("2.0.0", "<h1>two</h1>\n"));
        browser.click("Deploy…");
        browser.field("Bundle, zip or release").sendKeys(file.toString());
        browser.awaitText("What web.jar would do");
        assertThat(browser.texts(".plan li")).singleElement().asString().startsWith("switch web");
        assertThat(node.set("web")).as("only a preview").containsEntry("version", "1.0.0");
        browser.awaitFocus("Deploy");
        browser.press(Keys.ENTER);
        browser.awaitText("Generation 3 is live");
        assertThat(node.set("web")).containsEntry("version", "2.0.0");
        browser.click("Close");

        browser.click("History");
        browser.awaitText("web 1.0.0 → 2.0.0");
        assertThat(browser.texts("main li.now")).singleElement().asString().contains("Generation 3", "by http:", " ms");
        browser.click("Roll back… to generation 2");
        browser.awaitText("Roll back to generation 2?");
        browser.awaitFocus("Cancel"); // Enter does no harm
        browser.press(Keys.ESCAPE);
        browser.awaitNoText("Roll back to generation 2?");
        browser.awaitFocus("Roll back… to generation 2");
        assertThat(node.set("web")).containsEntry("version", "2.0.0");
        browser.click("Roll back… to generation 2");
        browser.click("Roll back to 2");
        browser.awaitText("Rolled back: generation 4 is live");
        assertThat(node.set("web")).containsEntry("version", "1.0.0");
        browser.awaitText("Generation 4");
        assertThat(marked()).isTrue();
    }

    @Test
    void aFileThatIsDroppedOntoThePageIsLive() {
        signIn();
        browser.drop("dropped.jar", SetJar.of("dropped", "1.0.0").file("a.txt", "a").indexed());
        browser.awaitText("What dropped.jar would do");
        browser.click("Deploy");
        browser.awaitText("Generation 2 is live");
        assertThat(node.set("dropped")).containsEntry("version", "1.0.0");
    }

    @Test
    void aRefusedFileSaysWhy() {
        node.deploy("web.jar", web("1.0.0", "<h1>one</h1>\n"));
        node.awaitLive("web", "1.0.0");
        signIn();
        browser.drop("web.jar", SetJar.of("web", "2.0.0").file("home.html", "right").spoiltFile("home.html", "wrong").indexed());
        browser.awaitText("Refused");
        assertThat(browser.texts("dialog .notice")).singleElement().asString().contains("home.html");
        assertThat(node.set("web")).containsEntry("version", "1.0.0");
        assertThat(node.status().get("state")).as("it did not get into the folder").isEqualTo("ok");
    }

    @Test
    void whoIsSlowerIsTold() {
        node.deploy("web.jar", web("1.0.0", "<h1>one</h1>\n"));
        node.awaitLive("web", "1.0.0");
        signIn();
        browser.drop("mine.jar", SetJar.of("mine", "1.0.0").file("a.txt", "a").indexed());
        browser.awaitText("What mine.jar would do");
        node.deploy("web.jar", web("2.0.0", "<h1>two</h1>\n"));
        node.awaitLive("web", "2.0.0");
        browser.click("Deploy");
        browser.awaitText("Someone was faster: generation 3 is live");
        assertThat(node.set("mine")).isEmpty();
    }

    @Test
    void whatIsCancelledWhileItIsHashedIsNotSent() {
        signIn();
        browser.drop("mine.jar", SetJar.of("mine", "1.0.0").file("a.txt", "a").indexed());
        browser.awaitText("What mine.jar would do");
        browser.run("""
                const { subtle } = crypto;
                const digest = subtle.digest.bind(subtle);
                subtle.digest = async (...all) => {
                  const sum = await digest(...all);
                  await new Promise((resolve) => { window.goOn = resolve; });
                  return sum;
                };
                window.sent = 0;
                const { send } = XMLHttpRequest.prototype;
                XMLHttpRequest.prototype.send = function (...all) {
                  window.sent++;
                  send.apply(this, all);
                };""");
        browser.click("Deploy");
        Node.await("its hash").until(() -> (Boolean) browser.run("return !!window.goOn"));
        browser.click("Cancel");
        browser.awaitNoText("Sending mine.jar");
        assertThat(browser.runToEnd("window.goOn(); setTimeout(arguments[0], 0)")).isNull(); // what follows the hash has run then
        assertThat(browser.run("return window.sent")).isEqualTo(0L);
        node.deploy("web.jar", web("1.0.0", "<h1>one</h1>\n"));
        node.awaitLive("web", "1.0.0");
        assertThat(node.set("mine")).isEmpty();
    }

    /** Sends what was previewed; the page hears the node's answer at {@code window.answer()}. */
    private static void deployAndHoldTheAnswer() {
        browser.run("""
                const { send } = XMLHttpRequest.prototype;
                XMLHttpRequest.prototype.send = function (...all) {
                  XMLHttpRequest.prototype.send = send;
                  const heard = this.onload;
                  this.onload = (e) => { window.answer = () => heard.call(this, e); };
                  send.apply(this, all);
                };""");
        browser.click("Deploy");
        Node.await("the answer").until(() -> (Boolean) browser.run("return !!window.answer"));
    }

    @Test
    void whatTheNodeHasWholeIsWaitedFor() {
        signIn();
        browser.drop("mine.jar", SetJar.of("mine", "1.0.0").file("a.txt", "a").indexed());
        browser.awaitText("What mine.jar would do");
        deployAndHoldTheAnswer();
        assertThat(browser.run("return [...document.querySelectorAll('dialog button, dialog input')].every((each) => each.disabled)"))
                .isEqualTo(true);
        browser.press(Keys.ESCAPE);
        browser.drop("other.jar", SetJar.of("other", "1.0.0").file("a.txt", "a").indexed());
        browser.awaitText("mine.jar is with the node");
        assertThat(browser.texts("dialog .stage p")).containsExactly("Sending mine.jar …");
        browser.run("window.answer()");
        Node.await("how it ended").until(() -> browser.texts("dialog h3").equals(List.of("Generation 2 is live")));
        browser.click("Close");
        browser.drop("other.jar", SetJar.of("other", "1.0.0").file("a.txt", "a").indexed());
        browser.awaitText("What other.jar would do");
    }

    @Test
    void whoLeftMeanwhileIsToldHowItEnded() {
        signIn();
        browser.drop("mine.jar", SetJar.of("mine", "1.0.0").file("a.txt", "a").indexed());
        browser.awaitText("What mine.jar would do");
        node.deploy("web.jar", web("1.0.0", "<h1>one</h1>\n"));
        node.awaitLive("web", "1.0.0");
        deployAndHoldTheAnswer();
        browser.run("document.querySelector('dialog').close()"); // as a second Escape does, which no page can forbid
        browser.run("window.answer()");
        browser.awaitText("mine.jar is not deployed: Someone was faster: generation 2 is live");
    }

    @Test
    void generationsAreComparedToTheLineAndThePicture() {
        node.deploy("web.jar", SetJar.of("web", "1.0.0").file("home.html", "<b>a</b>\nold\n" + "same\n".repeat(20) + "end\n")
                .file("logo.svg", PIXEL.formatted(5)).file("gone.txt", "gone").indexed());
        node.awaitLive("web", "1.0.0");
        node.deploy("web.jar", SetJar.of("web", "1.1.0").file("home.html", "<b>a</b>\nnew\n" + "same\n".repeat(20) + "end\n")
                .file("logo.svg", PIXEL.formatted(7)).file("come.bin", new byte[] {0, 1, 2}).indexed());
        node.awaitLive("web", "1.1.0");
        signIn();
        browser.click("History");
        browser.click("Changes of generation 3");
        browser.awaitText("1 set and 4 files differ");
        browser.click("changed home.html");
        Node.await("the lines").until(() -> browser.texts(".lines td.del").equals(List.of("old"))
                && browser.texts(".lines td.ins").equals(List.of("new")));
        assertThat(browser.texts(".lines")).singleElement().asString().contains("<b>a</b>").doesNotContain("end");
        browser.click("18 equal lines");
        browser.awaitText("end");
        browser.click("changed logo.svg");
        Node.await("both pictures").until(() -> List.of(5L, 7L).equals(browser.run(
                "return [...document.querySelectorAll('figure img')].map((image) => image.naturalWidth)")));
        browser.click("removed gone.txt");
        browser.awaitText("gone");
        browser.click("added come.bin");
        browser.awaitText("Not text: after (3 B)");
    }

    @Test
    void itIsServedWithAPolicyUnlessAnotherSetIsThere() throws IOException {
        node.deploy("web.jar", SetJar.of("web", "1.0.0").file("index.html", "<h1>web</h1>").indexed());
        node.awaitLive("web", "1.0.0");
        for (String file : new String[] {"console/", "console/index.html", "console/main.js", "console/console.css", "console/icon.svg", "r/console/"}) {
            HttpResponse<String> answer = Http.get(url + "/" + file);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(Http.header(answer, "Content-Security-Policy")).as(file).isEqualTo("default-src 'none'; "
                    + "script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'");
            assertThat(Http.header(answer, "Referrer-Policy")).as(file).isEqualTo("no-referrer");
            assertThat(Http.header(answer, "Cross-Origin-Opener-Policy")).as(file).isEqualTo("same-origin");
        }
        assertThat(Http.header(Http.get(url + "/r/web/"), "Content-Security-Policy")).as("a set is its own master").isEmpty();
        Files.writeString(node.home().resolve("conf/io.quickset.web.cfg"), "port=" + URI.create(url).getPort() + "\nsites=/console=web\n");
        Node.await("the other set").until(() -> Http.get(url + "/console/").body().equals("<h1>web</h1>"));
        assertThat(Http.header(Http.get(url + "/console/"), "Content-Security-Policy")).isEmpty();
    }

    @Test
    void namesAndReasonsAreTextWhateverTheyHold() {
        String hostile = "<img src=x onerror=window.hacked=1>";
        node.deploy("web.jar", SetJar.of("web", "1.0.0").file(hostile + ".txt", hostile).indexed());
        node.awaitLive("web", "1.0.0");
        node.deploy(hostile + ".jar", new byte[] {1});
        Node.await("it to be rejected").until(() -> node.statusFile().toString().contains("onerror"));
        signIn();
        for (String view : List.of("problems", "set/web", "compare/1/2")) {
            browser.run("location.hash = '#/' + arguments[0]", view);
            browser.awaitText(hostile);
        }
        Node.await("its text").until(() -> browser.texts(".lines ins").equals(List.of(hostile)));
        browser.drop(hostile + ".jar", new byte[] {1});
        browser.awaitText("Refused");
        assertThat(browser.run("return document.querySelector('main img, dialog img')")).isNull();
        assertThat(browser.run("return window.hacked")).isNull();
    }

    @Test
    void filesAreFoundByAnyText() {
        node.deploy("web.jar", SetJar.of("web", "1.0.0").file("a[1].jpg", "").file("x/a[1{.css", "").file("x/y.html", "").indexed());
        node.awaitLive("web", "1.0.0");
        signIn();
        browser.run("location.hash = '#/set/web'");
        browser.awaitText("Files 3,");
        for (Map.Entry<String, List<String>> each : List.of(Map.entry("a[1", List.of("a[1].jpg", "x/a[1{.css")), Map.entry("1{", List.of("x/a[1{.css")),
                Map.entry("*.{html,css}", List.of("x/a[1{.css", "x/y.html")), Map.entry("a\\[1*", List.of("a[1].jpg", "x/a[1{.css")))) {
            filter(each.getKey());
            Node.await(each.getKey()).until(() -> browser.texts("tbody th").equals(each.getValue()));
        }
        filter("a[*");
        browser.awaitText("'a[*' is no glob");
        assertThat(browser.field("Name").getDomProperty("value")).as("to be corrected").isEqualTo("a[*");
        filter("y");
        browser.awaitNoText("is no glob");
        assertThat(browser.texts("tbody th")).containsExactly("x/y.html");
    }

    private static void filter(String text) {
        browser.field("Name").clear();
        browser.field("Name").sendKeys(text);
        browser.click("Filter");
    }

    @Test
    void leasesAreShownWithTheirHolders() throws IOException {
        byte[] large = new byte[32 << 20]; // more than what fits between two ends of a connection
        new java.util.Random(1).nextBytes(large);
        node.deploy("large.jar", SetJar.of("large", "1.0.0").file("large.bin", large).indexed());
        node.awaitLive("large", "1.0.0");
        signIn();
        browser.click("Leases");
        browser.awaitText("Nobody holds a lease");
        try (Socket slow = new Socket("127.0.0.1", URI.create(url).getPort())) {
            slow.getOutputStream().write("GET /r/large/large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
            browser.awaitText("1 open lease,");
            assertThat(browser.texts("tbody tr")).singleElement().asString().contains("io.quickset.web", "request");
        }
        browser.awaitText("Nobody holds a lease");
    }

    @Test
    void aConsoleIsSwappedLikeAnyOtherSet() throws IOException {
        signIn();
        mark();
        SetJar newer = SetJar.of("console", "9.0.0");
        try (ZipFile baked = new ZipFile(Distribution.console().toFile())) {
            for (ZipEntry entry : baked.stream().filter(each -> each.getName().matches("resources/.+")).toList()) {
                newer.file(entry.getName().substring("resources/".length()), baked.getInputStream(entry).readAllBytes());
            }
            String page = new String(baked.getInputStream(baked.getEntry("resources/index.html")).readAllBytes(), StandardCharsets.UTF_8);
            newer.file("index.html", page.replace("<title>", "<meta name=\"newer\"><title>"));
        }
        node.deploy("console.jar", newer.indexed());
        browser.awaitText("A newer console is live.");
        assertThat(marked()).as("what somebody is doing is not interrupted").isTrue();
        browser.click("Reload this page");
        Node.await("the newer page").until(() -> (Boolean) browser.run("return !!document.querySelector('meta[name=newer]')"));
        browser.awaitText("console 9.0.0 mounted");
        assertThat(browser.text()).doesNotContain("A newer console");
        node.undeploy("console.jar");
        browser.awaitText("A newer console is live.");
    }

    /** What ends so is answered by nobody: {@code hangs} until it is aborted, else at once. */
    private static void failFetches(String end, boolean hangs) {
        browser.run("""
                const { fetch } = window;
                window.fetch = (url, options) => (!String(url).endsWith(arguments[0]) ? fetch(url, options)
                  : new Promise((resolve, reject) => {
                    window.failed = (window.failed ?? 0) + 1;
                    if (!arguments[1]) reject(new TypeError('on purpose'));
                    options.signal?.addEventListener('abort', () => reject(options.signal.reason));
                  }));
                window.mend = () => { window.fetch = fetch; };""", end, hangs);
    }

    @Test
    void aRollbackThatWasMadeIsNoFailureWhateverComesAfterIt() {
        List.of("1.0.0", "2.0.0").forEach(version -> {
            node.deploy("web.jar", web(version, "<h1>one</h1>\n"));
            node.awaitLive("web", version);
        });
        signIn();
        browser.click("History");
        browser.click("Roll back… to generation 2");
        browser.awaitText("Roll back to generation 2?");
        failFetches("/node", false);
        browser.click("Roll back to 2");
        browser.awaitText("Rolled back: generation 4 is live");
        browser.awaitNoText("Roll back to generation 2?");
        assertThat(browser.run("return window.failed")).isNotNull();
        assertThat(node.set("web")).containsEntry("version", "1.0.0");
    }

    @Test
    void whoIsSignedOutHasNoDialogOverTheForm() throws IOException {
        byte[] tokens = Files.readAllBytes(node.home().resolve("data/tokens"));
        signIn();
        browser.click("Deploy…");
        browser.awaitText("Bundle, zip or release");
        browser.run("window.chooser = document.querySelector('#file')");
        tokens(new byte[0]);
        browser.awaitText("Sign in to this node");
        assertThat(browser.texts("dialog")).isEmpty();
        browser.awaitFocus("Token");
        browser.run("""
                const dataTransfer = new DataTransfer();
                dataTransfer.items.add(new File(['late'], 'late.jar'));
                chooser.files = dataTransfer.files;
                chooser.dispatchEvent(new Event('change'));"""); // the browser's own window to choose a file was open still
        tokens(tokens);
        browser.press(token(), Keys.ENTER);
        browser.awaitText("1 set,");
    }

    @Test
    void whatIsShownAnewKeepsWhatWasTypedAndTheFocus() {
        node.deploy("web.jar", web("1.0.0", "<h1>one</h1>\n"));
        node.awaitLive("web", "1.0.0");
        signIn();
        browser.run("location.hash = '#/set/web'");
        browser.awaitFocus("Set web");
        bringAnother("1.0.0");
        browser.awaitFocus("Set web");
        browser.field("Name").sendKeys("*.txt");
        bringAnother("2.0.0");
        browser.awaitFocus("Name");
        assertThat(browser.field("Name").getAttribute("value")).isEqualTo("*.txt");
        browser.press(Keys.ENTER);
        Node.await("the filter").until(() -> browser.texts("tbody th").equals(List.of("same.txt")));
        for (String next : List.of("Filter", "same.txt")) {
            browser.tab();
            browser.awaitFocus(next);
            bringAnother(next.length() + ".5.0");
            browser.awaitFocus(next);
        }
        node.deploy("bad.jar", new byte[] {1});
        browser.run("location.hash = '#/'");
        browser.awaitText("See why");
        browser.run("document.querySelector('main .notice a').focus()");
        bringAnother("9.0.0");
        browser.awaitFocus("See why");
    }

    /** A switch of a set that is not looked at, until the page shows it. */
    private void bringAnother(String version) {
        browser.run("document.querySelector('main').firstElementChild.nextElementSibling.classList.add('before')");
        node.deploy("another.jar", SetJar.of("another", version).file("a.txt", version).indexed());
        browser.awaitText("is live: another " + version);
        Node.await("it to be shown anew").until(() -> browser.texts("main .before").isEmpty());
    }

    @Test
    void whoHasRolledBackIsWhereThatBegan() {
        List.of("1.0.0", "2.0.0").forEach(version -> {
            node.deploy("web.jar", web(version, "<h1>one</h1>\n"));
            node.awaitLive("web", version);
        });
        signIn();
        browser.click("History");
        browser.click("Roll back… to generation 2");
        browser.click("Roll back to 2");
        browser.awaitText("Rolled back: generation 4 is live");
        Node.await("the history").until(() -> browser.texts("main li.now h2").equals(List.of("Generation 4 live")));
        browser.awaitFocus("Roll back… to generation 2");
    }

    @Test
    void whatIsNoLongerKeptIsNotOffered() throws IOException {
        List.of("1.0.0", "2.0.0", "3.0.0").forEach(version -> {
            node.deploy("web.jar", web(version, "<h1>" + version + "</h1>\n"));
            node.awaitLive("web", version);
        });
        signIn();
        browser.click("History");
        browser.awaitText("Roll back… to generation 2");
        Files.writeString(node.home().resolve("conf/io.quickset.registry.cfg"), "retained=1\n");
        Node.await("its content to go").until(() -> Http.get(url + "/r/web@1.0.0/home.html").statusCode() == 404);
        browser.awaitNoText("Roll back… to generation 2");
        browser.awaitText("Roll back… to generation 3");
        browser.click("Compare");
        browser.awaitText("1 set and 1 file differ");
        assertThat(browser.texts("#from option")).containsExactly("Generation 4 (live)", "Generation 3");
    }

    @Test
    void aNodeThatDoesNotAnswerIsNotCalledLive() {
        signIn();
        Node.await("the connection").until(() -> browser.texts("#link").equals(List.of("Generation 1")));
        browser.run("AbortSignal.timeout = () => { const hurry = new AbortController();"
                + " setTimeout(() => hurry.abort(new DOMException('late', 'TimeoutError')), 500); return hurry.signal; }");
        failFetches("/node", true);
        node.deploy("web.jar", web("1.0.0", "<h1>one</h1>\n"));
        browser.awaitText("Reconnecting…");
        Node.await("it to be asked anew").until(() -> (Long) browser.run("return window.failed") > 2);
        assertThat(browser.texts("#link")).containsExactly("Reconnecting…");
        browser.run("window.mend()");
        browser.awaitText("web 1.0.0");
        browser.awaitNoText("Reconnecting…");
    }

    @Test
    void whatIsSaidIsHeardInADialogTooAndThatTheConnectionIsLost() throws IOException {
        Files.writeString(node.home().resolve("conf/io.quickset.web.cfg"), "port=" + URI.create(url).getPort() + "\n");
        signIn();
        browser.click("Deploy…");
        browser.awaitText("Bundle, zip or release");
        node.deploy("web.jar", web("1.0.0", "<h1>one</h1>\n"));
        Node.await("it to be said where it is heard").until(() -> browser.texts("dialog [role=status]")
                .equals(List.of("Generation 2 is live: web 1.0.0")));
        browser.press(Keys.ESCAPE);
        node.stop();
        Node.await("that it is lost").until(() -> browser.texts("#said").get(0).startsWith("The connection is lost"));
        node.start();
        Node.await("that it is back").until(() -> browser.texts("#said").equals(List.of("Connected again: generation 2 is live")));
    }

    @Test
    void aNodeThatWentAndCameBackIsFollowedAgain() throws IOException {
        Files.writeString(node.home().resolve("conf/io.quickset.web.cfg"), "port=" + URI.create(url).getPort() + "\n");
        signIn();
        mark();
        node.stop();
        browser.awaitText("Reconnecting…");
        node.start();
        node.deploy("web.jar", web("1.0.0", "<h1>one</h1>\n"));
        browser.awaitText("web 1.0.0");
        assertThat(marked()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyViewSuitsPhonesKeyboardsAndScreenReaders(boolean dark) {
        node.deploy("a-set-with-a-name-that-is-rather-long-for-a-telephone.jar",
                SetJar.of("a-set-with-a-name-that-is-rather-long-for-a-telephone", "12.34.56.some-long-qualifier")
                        .file("a/path/that/goes/on/and/on/and/on/and/on/index.html", "x".repeat(300) + "\n").indexed());
        node.awaitLive("a-set-with-a-name-that-is-rather-long-for-a-telephone", "12.34.56.some-long-qualifier");
        node.deploy("a-file-with-a-name-that-is-rather-long-for-a-telephone.jar", new byte[] {1});
        browser.dark(dark);
        browser.open(url + "/console/");
        browser.awaitText("Sign in");
        assertThat(browser.barriers()).isEmpty();
        signIn();
        for (int width : new int[] {360, 1280}) {
            browser.size(width, 800);
            for (Map.Entry<String, String> view : Map.of("", "2 sets", "history", "Generation 2", "compare/1/2", "1 set and 1 file",
                    "problems", "Rejected", "leases", "open lease", "set/a-set-with-a-name-that-is-rather-long-for-a-telephone", "Filter")
                    .entrySet()) {
                browser.run("location.hash = '#/' + arguments[0]", view.getKey());
                browser.awaitText(view.getValue());
                assertThat(browser.overflow()).as(view.getKey() + " at " + width).isNotPositive();
                assertThat(browser.barriers()).as(view.getKey() + " at " + width).isEmpty();
            }
            browser.run("location.hash = '#/compare/1/2'");
            browser.awaitText("xxx");
            assertThat(browser.overflow()).as("lines at " + width).isNotPositive();
            assertThat(browser.barriers()).isEmpty();
            browser.click("Deploy…");
            browser.awaitText("Bundle, zip or release");
            assertThat(browser.overflow()).isNotPositive();
            assertThat(browser.barriers()).isEmpty();
            browser.press(Keys.ESCAPE);
        }
        browser.dark(false);
    }

    @Test
    void theKeyboardIsEnough() {
        node.deploy("web.jar", web("1.0.0", "<h1>one</h1>\n"));
        node.awaitLive("web", "1.0.0");
        signIn();
        browser.run("document.activeElement.blur()");
        browser.tab();
        browser.awaitFocus("Skip to the content");
        browser.press(Keys.ENTER);
        browser.tab();
        browser.awaitFocus("console"); // behind the navigation
        browser.tab();
        browser.awaitFocus("web");
        node.deploy("web.jar", web("2.0.0", "<h1>two</h1>\n"));
        browser.awaitText("web 2.0.0");
        browser.awaitFocus("web"); // what is shown anew keeps the focus
        browser.press(Keys.ENTER);
        browser.awaitText("Supplied by");
        browser.awaitFocus("Set web"); // where one has come
        browser.run("addEventListener('hashchange', () => dispatchEvent(new Event('redraw')), { once: true }); location.hash = '#/leases'");
        browser.awaitFocus("Leases"); // although something happened meanwhile
    }

    @Test
    void theLinesOfTwoTextsAreParedAsWellAsCanBe() {
        browser.open(url + "/console/");
        assertThat(browser.runToEnd("""
                const done = arguments[arguments.length - 1];
                import('./linediff.js').then(({ steps }) => {
                  const random = (most) => Math.floor(Math.random() * most);
                  for (let round = 0; round < 5000; round++) {
                    const [a, b] = [0, 1].map(() => Array.from({ length: random(12) }, () => 'abcd'[random(4)]));
                    const found = steps(a, b);
                    const common = found.filter(([x, y]) => x >= 0 && y >= 0);
                    const most = Array.from({ length: a.length + 1 }, () => new Array(b.length + 1).fill(0)); // of common lines
                    for (let x = a.length - 1; x >= 0; x--) {
                      for (let y = b.length - 1; y >= 0; y--) {
                        most[x][y] = a[x] === b[y] ? most[x + 1][y + 1] + 1 : Math.max(most[x + 1][y], most[x][y + 1]);
                      }
                    }
                    const wrong = found.filter(([x]) => x >= 0).map(([x]) => a[x]).join() !== a.join()
                      || found.filter(([, y]) => y >= 0).map(([, y]) => b[y]).join() !== b.join()
                      || common.some(([x, y]) => a[x] !== b[y]) || common.length !== most[0][0];
                    if (wrong) return done(`${a} | ${b} | ${JSON.stringify(found)}`);
                  }
                  done('ok');
                }, (e) => done(String(e)));""")).isEqualTo("ok");
    }
}
