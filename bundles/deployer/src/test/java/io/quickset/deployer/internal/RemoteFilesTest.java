package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.Layer;
import io.quickset.control.Locators.Asked;
import io.quickset.deployer.internal.artifact.Jars;
import io.quickset.deployer.internal.artifact.Limits;
import io.quickset.deployer.internal.artifact.RemotePaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Single files that a set asks locators for, before it is switched to. */
@Timeout(60)
class RemoteFilesTest {

    @TempDir
    Path home;

    private TestNode node;
    private final FakeLocator origin = new FakeLocator("origin", 10);
    private final FakeLocator mirror = new FakeLocator("mirror", 5);

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(home, Duration.ofSeconds(1));
    }

    @AfterEach
    void free() {
        origin.hang.countDown();
        node.remote.close();
    }

    private String files() {
        return node.generations.files("web");
    }

    private static byte[] web(String version, String remote, Map<String, String> files) {
        return Jars.bare("web", version, " ;remote=\"" + remote + "\"\n", files);
    }

    @Test
    void aSetIsSwitchedToWithTheRemoteFilesThatItsManifestNames() throws Exception {
        node.add(origin.hasFile("img/a.png", "A").hasFile("img/b.png", "B").hasFile("img/c.txt", "C").hasFile("logo", "L"));
        node.drop("web.jar", web("1", "img/*.png, logo", Map.of("index", "base")));
        node.soon(() -> assertThat(files())
                .isEqualTo("img/a.png remote=A;img/b.png remote=B;index mounted=base;logo remote=L;"));
        assertThat(node.generations.current().number()).as("never without them").isEqualTo(1);
        assertThat(node.live("web").layer()).isEqualTo(Layer.MOUNTED);
        int staged = node.generations.staged;
        node.later(60_000);
        assertThat(node.generations.staged).isEqualTo(staged);
    }

    @Test
    void theConfigurationNamesFilesTooAndTheBaseWinsUnlessTheOrderSaysOtherwise() throws Exception {
        node.add(origin.hasFile("a", "remote").hasFile("b", "remote"));
        node.reconciliation.ask(Map.of("web", RemotePaths.parse("a,b")));
        node.drop("web.jar", Jars.bare("web", "1", "", Map.of("a", "base")));
        node.soon(() -> assertThat(files()).isEqualTo("a mounted=base;b remote=remote;"));
        node.order = List.of(Layer.REMOTE, Layer.MOUNTED, Layer.BAKED);
        node.soon(() -> assertThat(files()).isEqualTo("a remote=remote;b remote=remote;"));
        node.reconciliation.ask(Map.of());
        node.soon(() -> assertThat(files()).isEqualTo("a mounted=base;"));
    }

    @Test
    void eachFileComesFromTheFirstThatHasIt() throws Exception {
        node.add(mirror.hasFile("a", "mirror").hasFile("b", "mirror"));
        node.add(origin.hasFile("a", "origin"));
        node.drop("web.jar", web("1", "*", Map.of("index", "base")));
        node.soon(() -> assertThat(files()).isEqualTo("a remote=origin;b remote=mirror;index mounted=base;"));
    }

    @Test
    void aFileThatNobodyHasHoldsTheChangeAndKeepsANewSetAway() throws Exception {
        node.add(origin);
        node.drop("web.jar", web("1", "logo", Map.of("index", "one")));
        node.soon(() -> assertThat(node.held("web")).contains("version 1.0.0 from web.jar waits for remote files",
                "no locator has 'logo' of set 'web'"));
        assertThat(node.live()).isEmpty();
        origin.hasFile("logo", "L");
        node.later(2000);
        node.soon(() -> assertThat(files()).isEqualTo("index mounted=one;logo remote=L;"));
        node.drop("web.jar", web("2", "logo, icon", Map.of("index", "two")));
        node.soon(() -> assertThat(node.held("web")).contains("'icon'"));
        node.later(60_000);
        assertThat(files()).isEqualTo("index mounted=one;logo remote=L;");
        origin.hasFile("icon", "I");
        node.later(60_000);
        node.soon(() -> assertThat(files()).isEqualTo("icon remote=I;index mounted=two;logo remote=L;"));
    }

    @Test
    void aLowerVersionThatWaitsForItsFilesDoesNotMakeItsSetVanish() throws Exception {
        node.drop("web-2.jar", Jars.bare("web", "2", "", Map.of("index", "two")));
        node.pass();
        node.add(origin);
        node.delete("web-2.jar");
        node.drop("web-1.jar", web("1", "logo", Map.of("index", "one")));
        node.later(60_000);
        node.soon(() -> assertThat(node.held("web")).contains("logo"));
        node.later(60_000);
        assertThat(files()).isEqualTo("index mounted=two;");
        origin.hasFile("logo", "L");
        node.later(60_000);
        node.soon(() -> assertThat(files()).isEqualTo("index mounted=one;logo remote=L;"));
    }

    @Test
    void whatStandsBehindOneThatWaitsDoesNotStepIn() throws Exception {
        Files.write(Files.createDirectories(home.resolve("baked")).resolve("web.jar"),
                Jars.bare("web", "9", "", Map.of("index", "baked")));
        node.add(origin);
        node.drop("web.jar", Jars.bare("web", "1", "", Map.of("index", "one")));
        node.pass();
        node.drop("web.jar", web("2", "logo", Map.of("index", "two")));
        node.soon(() -> assertThat(node.held("web")).contains("logo"));
        node.later(60_000);
        assertThat(files()).isEqualTo("index mounted=one;");
    }

    @Test
    void withoutLocatorsItWaitsSilentlyAndThenSaysSo() throws Exception {
        node.drop("web.jar", web("1", "logo", Map.of("index", "one")));
        node.later(2000);
        assertThat(node.held("web")).isEmpty();
        node.later(4000);
        node.soon(() -> assertThat(node.held("web")).contains("no locator is there to ask for logo"));
        node.add(origin.hasFile("logo", "L"));
        node.soon(() -> assertThat(files()).contains("logo remote=L;"));
    }

    @Test
    void whenALocatorGoesOrFailsTheFilesStay() throws Exception {
        node.add(origin.hasFile("logo", "L"));
        node.drop("web.jar", web("1", "logo", Map.of("index", "one")));
        node.soon(() -> assertThat(files()).contains("logo"));
        node.remote.remove(origin);
        node.later(60_000);
        node.soon(() -> assertThat(node.held("web")).contains("its last answer counts"));
        assertThat(files()).contains("logo");
        node.drop("web.jar", web("2", "logo", Map.of("index", "two")));
        node.soon(() -> assertThat(files()).as("they are here").isEqualTo("index mounted=two;logo remote=L;"));
    }

    @Test
    void filesThatExpireAreAskedForAgain() throws Exception {
        long now = System.currentTimeMillis();
        node.add(origin.until(now + 60_000).hasFile("logo", "L").hasFile("icon", "I"));
        node.drop("web.jar", web("1", "logo,icon", Map.of("index", "one")));
        node.soon(() -> assertThat(files()).contains("logo remote=L"));
        origin.until(now + 600_000).hasFile("logo", "M");
        node.later(60_000);
        node.soon(() -> assertThat(files()).isEqualTo("icon remote=I;index mounted=one;logo remote=M;"));
    }

    @Test
    void aMalformedListIsRefused() throws Exception {
        node.drop("web.jar", web("1", "../logo", Map.of("index", "one")));
        node.later(1500);
        assertThat(node.report().rejected()).singleElement().satisfies(rejected ->
                assertThat(rejected.reason()).contains("malformed list", "../logo"));
    }

    @Test
    void theShellIsToldWhoHasAFileAndWhoWasAsked() throws Exception {
        node.add(origin.hasFile("logo", "L").hasFile("other", "O"));
        node.add(mirror.hasFile("logo", "M"));
        node.drop("web.jar", web("1", "logo", Map.of("index", "one")));
        node.soon(() -> assertThat(files()).contains("logo"));
        LocatorChain chain =
                new LocatorChain(node.reconciliation::sources, node.reconciliation::asked, node.remote);
        assertThat(chain.chain()).extracting("name").containsExactly("mounted deploy/", "origin", "mirror", "baked");
        assertThat(chain.chain().get(0).sets()).containsExactly("web");
        assertThat(chain.chain().get(1).answer()).contains("'logo' of set 'web': 1 bytes");
        assertThat(chain.chain().get(2).asked()).as("nobody needed it").isNull();
        assertThat(told(chain, "logo")).containsExactly("mounted web.jar asked: version 1.0.0 has no such file",
                "origin answered: 1 bytes", "mirror: origin answered");
        assertThat(told(chain, "index")).containsExactly("mounted web.jar answered: 3 bytes, in version 1.0.0",
                "origin: mounted web.jar answered", "mirror: mounted web.jar answered");
        assertThat(told(chain, "other")).contains(
                "origin asked: has 1 bytes, but the set asks for no remote file of that path");
        assertThat(told(chain, "nope")).contains("mirror asked: has no such file");
    }

    @Test
    void theShellDoesNotWaitForALocatorThatHangs() {
        node.remote.configure(Limits.DEFAULT, Duration.ofMillis(100));
        origin.hangs = true;
        node.add(origin);
        node.pass();
        LocatorChain chain =
                new LocatorChain(node.reconciliation::sources, node.reconciliation::asked, node.remote);
        node.order = List.of(Layer.REMOTE);
        node.soon(() -> assertThat(told(chain, "logo")).singleElement().asString().contains("longer than 100 ms"));
    }

    private static List<String> told(LocatorChain chain, String path) {
        return chain.locate("web", path).stream().map(RemoteFilesTest::told).toList();
    }

    private static String told(Asked asked) {
        return asked.name() + (asked.answered() ? " answered" : asked.asked() ? " asked" : "") + ": " + asked.reason();
    }
}
