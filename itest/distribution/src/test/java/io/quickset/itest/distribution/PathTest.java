package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sets as paths, in a bundle on a node: URIs, a template engine, and watching for switches. */
@Timeout(120)
class PathTest {

    private static final Node NODE = Node.of(PathTest.class);

    @BeforeAll
    static void start() throws Exception {
        NODE.start();
        Path engine = Path.of(
                freemarker.template.Configuration.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        NODE.deploy("freemarker.jar", Files.readAllBytes(engine));
        NODE.deploy("path-user.jar", Bundles.pathUser());
        Node.await("the bundle").until(() -> NODE.sh("help").out().contains("files:render"));
    }

    @AfterAll
    static void end() {
        NODE.close();
    }

    private static void put(String set, String version, String... pathsAndContents) {
        SetJar jar = SetJar.of(set, version);
        for (int i = 0; i < pathsAndContents.length; i += 2) {
            jar.file(pathsAndContents[i], pathsAndContents[i + 1]);
        }
        NODE.deploy(set + ".jar", jar.indexed());
        NODE.awaitLive(set, version);
    }

    private static String read(String uri) {
        return NODE.ok("files:read '" + uri + "'").strip();
    }

    @Test
    void aUriMeansTheSameBytesAcrossSwitchesAndARestart() {
        put("web", "1.0.0", "css/site.css", "first");
        String first = NODE.ok("files:uri web css/site.css").strip();
        assertThat(first).matches("quickset:/web@[1-9][0-9]*/css/site\\.css");
        put("web", "2.0.0", "css/site.css", "second");
        put("other", "1.0.0", "a", "b"); // the set keeps the generation in which it became live
        String second = NODE.ok("files:uri web css/site.css").strip();

        for (int start = 0; start < 2; start++) {
            assertThat(second).isNotEqualTo(first);
            assertThat(read(first)).isEqualTo("first");
            assertThat(read(second)).isEqualTo("second");
            assertThat(read("quickset:/web/css/site.css")).isEqualTo("second");
            assertThat(read("quickset:/web@99999/css/site.css")).contains("FileSystemNotFoundException",
                    "'web' is not live as of generation 99999",
                    second.substring("quickset:/".length(), second.indexOf("/css")));
            assertThat(read("quickset:/nosuch/a")).contains("FileSystemNotFoundException", "no set 'nosuch'", "other");
            assertThat(read("quickset:/web/none")).contains("NoSuchFileException", "/none");
            NODE.kill();
            NODE.start();
            Node.await("the bundle").until(() -> NODE.sh("help").out().contains("files:render"));
        }
    }

    @Test
    void aTemplateEngineRendersFromASetAndItsNextVersion() {
        put("pages", "1.0.0", "home.ftl", "<#include 'parts/head.ftl'>Hello ${title}", "parts/head.ftl", "one: ");
        assertThat(NODE.ok("files:render pages")).contains("one: Hello pages");
        put("pages", "2.0.0", "home.ftl", "<#include 'parts/head.ftl'>Bye ${title}", "parts/head.ftl", "two: ");
        assertThat(NODE.ok("files:render pages")).contains("two: Bye pages");
    }

    @Test
    void aSwitchComesAsEventsOfTheChangedFiles() {
        put("watched", "1.0.0", "same", "s", "changing", "1", "going", "g");
        NODE.ok("files:watch watched");
        put("unrelated", "1.0.0", "a", "b");
        put("watched", "2.0.0", "same", "s", "changing", "2", "coming", "c");
        awaitEvents("ENTRY_DELETE /going, ENTRY_MODIFY /changing = 2, ENTRY_CREATE /coming = c, valid");
        put("watched", "3.0.0", "same", "s", "changing", "3", "coming", "c");
        awaitEvents("ENTRY_MODIFY /changing = 3, valid");
        NODE.undeploy("watched.jar");
        // Of the last version that there was.
        awaitEvents("ENTRY_DELETE /changing = 3, ENTRY_DELETE /coming = c, ENTRY_DELETE /same = s, over");
    }

    private static void awaitEvents(String wanted) {
        StringBuilder got = new StringBuilder();
        Node.await(wanted).until(() -> {
            got.append(NODE.ok("files:events").strip());
            return !got.isEmpty();
        });
        assertThat(got.toString().split(", ")).containsExactlyInAnyOrder(wanted.split(", "));
    }
}
