package io.quickset.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.quickset.control.Locators.Asked;
import io.quickset.control.Locators.LocatorInfo;
import io.quickset.shell.internal.console.Gogo;
import io.quickset.shell.internal.console.Gogo.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocatorCommandsTest {

    private final FakeNode fake = new FakeNode().with("web", "1.2.0", Map.of("home.html", ""));
    private final Node node = fake.node();
    private final Gogo gogo = new Gogo().with(new LocatorCommands(node), "locators", "locate");

    @BeforeEach
    void answer() {
        fake.answers.put("chain", x -> List.of(
                new LocatorInfo("overlay /srv/web", "overlay", 0, List.of("web"), null, "", -1),
                new LocatorInfo("mounted deploy/", "mounted", 0, List.of("conf", "web"), null, "", -1),
                new LocatorInfo("http", "remote", 10, List.of(), "2026-11-01T10:00:00.123Z", "set 'web': none", 17),
                new LocatorInfo("baked", "baked", 0, List.of(), null, "", -1)));
        fake.answers.put("locate", x -> x[1].equals("logo") ? List.of(
                new Asked("mounted web.jar", "mounted", true, false, 340, "version 1.2.0 has no such file"),
                new Asked("http", "remote", true, true, 12_345, "12 bytes"),
                new Asked("baked web.jar", "baked", false, false, 0, "http answered"))
                : List.of(new Asked("mounted web.jar", "mounted", true, false, 1, "version 1.2.0 has no such file")));
    }

    @AfterEach
    void stop() {
        gogo.close();
    }

    private String good(String command) {
        Outcome outcome = gogo.run(command);
        assertThat(outcome.err()).isEmpty();
        return outcome.out();
    }

    @Test
    void locatorsShowsTheChainInItsOrder() {
        assertThat(good("locators")).isEqualTo("""
                LOCATOR           LAYER    RANKING  SETS      ASKED                  TOOK  ANSWER
                overlay /srv/web  overlay        0  web       -                         -  -
                mounted deploy/   mounted        0  conf,web  -                         -  -
                http              remote        10  -         2026-11-01T10:00:00Z  17 ms  set 'web': none
                baked             baked          0  -         -                         -  -
                """);
    }

    @Test
    void locatorsAsJsonHasTheseKeys() throws Exception {
        List<Object> chain = JSON.std.listFrom(good("locators --json"));
        assertThat(chain).hasSize(4);
        assertThat(((Map<?, ?>) chain.get(2)).keySet()).map(String::valueOf).containsExactly(
                "name", "layer", "ranking", "sets", "asked", "answer", "millis");
        assertThat(((Map<?, ?>) chain.get(0)).get("asked")).isNull();
    }

    @Test
    void locateShowsWhoAnsweredAndWhoWasAsked() {
        assertThat(good("locate web logo")).isEqualTo("""
                LOCATOR          LAYER    ANSWERED      TOOK  REASON
                mounted web.jar  mounted  no          0.3 ms  version 1.2.0 has no such file
                http             remote   yes        12.3 ms  12 bytes
                baked web.jar    baked    not asked        -  http answered
                """);
    }

    @Test
    void locateAsJsonHasTheseKeys() throws Exception {
        List<Object> asked = JSON.std.listFrom(good("locate web logo --json"));
        assertThat(((Map<?, ?>) asked.get(1)).keySet()).map(String::valueOf).containsExactly(
                "name", "layer", "asked", "answered", "micros", "reason");
    }

    @Test
    void aFileThatNobodyHasIsAnErrorThatNamesIt() {
        Outcome outcome = gogo.run("locate web nope");
        assertThat(outcome.out()).contains("has no such file");
        assertThat(outcome.err()).contains("no source has 'nope' of set 'web'");
        assertThat(gogo.run("locate web").err()).contains("too few words: locate <set> <path>");
    }

    @Test
    void beforeTheFirstPassTheySaySo() {
        node.locators = null;
        assertThat(gogo.run("locators").err()).contains("the deployer", "is not ready");
    }
}
