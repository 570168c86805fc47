package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.service.event.EventAdmin;

/** The node runs without an Event Admin; with one that is dropped later, it posts its switches. */
@Timeout(90)
class EventAdminTest {

    private static final Pattern POSTING = Pattern.compile("EventPoster .*\\R +Id: \\d+, State:ACTIVE");
    private static final Node NODE = Node.of(EventAdminTest.class);

    @BeforeAll
    static void start() {
        NODE.start();
    }

    @AfterAll
    static void end() {
        NODE.close();
    }

    private static byte[] page(String version, String style) {
        return SetJar.of("page", version).file("index.html", "page").file("css/site.css", style).indexed();
    }

    @Test
    void aSwitchIsHeardOnceThereIsAnEventAdmin() throws Exception {
        NODE.deploy("page.jar", page("1.0.0", "red"));
        NODE.awaitLive("page", "1.0.0");
        Path notes = NODE.home().resolve("hearer.notes");
        NODE.deploy("hearer.jar", Bundles.hearer("hearer", notes));
        NODE.deploy("eventadmin.jar", eventAdmin());
        Node.await("the poster").until(() -> POSTING.matcher(NODE.ok("scr:list")).find());
        Node.await("the handler's lease, by its kind").until(() -> NODE.ok("leases --json")
                .contains("\"kind\":\"request\",\"bundle\":\"hearer\""));
        NODE.deploy("page.jar", page("1.1.0", "blue"));
        NODE.awaitLive("page", "1.1.0");
        Node.await("both events").until(() -> Files.exists(notes) && Node.read(notes).lines().toList().equals(List.of(
                "io/quickset/generation/SWITCHED null null",
                "io/quickset/generation/set/CHANGED 1.1.0 [css/site.css]")));
        assertThat(Node.read(NODE.home().resolve("data/audit.jsonl"))).containsSubsequence(
                "\"action\":\"switch\"", "\"version\":\"1.0.0\"", "\"action\":\"switch\"", "\"version\":\"1.1.0\"");
    }

    private static byte[] eventAdmin() throws IOException {
        return Files.readAllBytes(
                Path.of(EventAdmin.class.getProtectionDomain().getCodeSource().getLocation().getPath()));
    }
}
