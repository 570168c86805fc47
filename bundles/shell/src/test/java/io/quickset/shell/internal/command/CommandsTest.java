package io.quickset.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.quickset.Lease;
import io.quickset.control.Drain;
import io.quickset.control.LeaseInfo;
import io.quickset.control.NodeStatus;
import io.quickset.control.Reconciler.CutOffException;
import io.quickset.control.Reconciler.Pass;
import io.quickset.control.Reconciler.PlanStep;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.control.Rejection;
import io.quickset.shell.internal.console.Gogo;
import io.quickset.shell.internal.console.Gogo.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.Version;

/** The commands as an operator types them, in a real Gogo over a fake node. */
class CommandsTest {

    private final FakeNode fake = new FakeNode()
            .with("conf", "1.10", Map.of("a.cfg", "x=1"))
            .with("web", "1.2.0", Map.of("home.html", "<h1>hi</h1>", "icons/a.svg", "<svg/>", "icons/b.svg", "<b/>"));
    private final Node node = fake.node();
    private final AwaitCommand await = new AwaitCommand(node);
    private final Gogo gogo = new Gogo()
            .with(new SetCommands(node), "sets", "set", "ls", "cat")
            .with(new NodeCommands(node), "status", "history", "diff", "leases", "verify")
            .with(new OperationCommands(node), "rollback", "pin", "unpin", "reload")
            .with(await, "await");

    @AfterEach
    void stop() {
        gogo.close();
    }

    @Test
    void setsAsJsonHasExactlyTheKeysOfTheContract() throws Exception {
        List<Object> sets = JSON.std.listFrom(good("sets --json"));
        assertThat(sets).hasSize(2);
        Map<?, ?> web = (Map<?, ?>) sets.get(1);
        assertThat(web.keySet()).map(String::valueOf).containsExactly(
                "name", "version", "digest", "generation", "layer", "resources", "bytes", "since", "bundle");
        assertThat(web.get("name")).isEqualTo("web");
        assertThat(web.get("layer")).isEqualTo("mounted");
        assertThat(web.get("resources")).isEqualTo(3);
        assertThat(web.get("bytes")).isEqualTo(21);
        assertThat(web.get("since")).isEqualTo("2026-11-01T10:00:00Z");
        assertThat(web.get("bundle")).isEqualTo(42);
        assertThat(((Map<?, ?>) sets.get(0)).get("bundle")).isNull();
    }

    @Test
    void statusAsJsonIsTheRecord() throws Exception {
        fake.status = new NodeStatus(7, "degraded", null, FakeNode.HERE,
                List.of(new NodeStatus.Rejected("x.jar", Rejection.DAMAGED, "truncated", "2026")),
                List.of(), List.of(), List.of(),
                List.of(new NodeStatus.Watching("web", "/srv/web", "missing", "there is no /srv/web")));
        Map<String, Object> status = JSON.std.mapFrom(good("status --json"));
        assertThat(status.keySet())
                .containsExactly("generation", "state", "url", "environment", "rejected", "held", "shadowed", "drain",
                        "watching");
        assertThat(status.get("environment")).isEqualTo(Map.of("name", "container", "why", "/.dockerenv exists"));
        assertThat(good("status")).containsPattern("\nweb +/srv/web +missing +there is no /srv/web\n");
        assertThat(good("status")).contains("\nenvironment: container (because /.dockerenv exists)\n");
        assertThat(status.get("rejected"))
                .isEqualTo(List.of(Map.of("artifact", "x.jar", "kind", "damaged", "reason", "truncated", "since", "2026")));
    }

    @Test
    void peopleReadWholeSecondsAndProgramsAll() {
        String exact = "2026-11-01T10:00:00.123456789Z";
        fake.status = new NodeStatus(7, "degraded", null, FakeNode.HERE,
                List.of(new NodeStatus.Rejected("x.jar", Rejection.DAMAGED, "truncated", exact)),
                List.of(), List.of(), List.of(new Drain(3, 1, 1, 0, 5, exact)), List.of());
        fake.answers.put("leases", words -> List.of(new LeaseInfo(3, Lease.Kind.CODE, "demo", "main", exact, List.of())));
        for (String command : List.of("status", "leases")) {
            assertThat(good(command)).contains("2026-11-01T10:00:00Z").doesNotContain(".123");
            assertThat(good(command + " --json")).contains(exact);
        }
    }

    @Test
    void oneIsSingular() {
        assertThat(good("status")).contains(", 2 sets\n");
        fake.sets.remove("web");
        fake.with("conf", "1.10", Map.of("a.cfg", "1"));
        assertThat(good("status")).contains(", 1 set\n");
        assertThat(good("set conf")).contains("1 B (1 byte)");
    }

    @Test
    void setsForPeopleIsAligned() {
        assertThat(good("sets").lines().toList()).hasSize(3).element(2).asString()
                .startsWith("web   1.2.0 ").contains(" 21 B  ").endsWith("42");
    }

    @Test
    void lsTakesAnUnquotedGlob() {
        assertThat(good("ls web icons/*.svg").lines().map(line -> line.substring(line.lastIndexOf(' ') + 1)))
                .containsExactly("icons/a.svg", "icons/b.svg");
    }

    @Test
    void catWritesTheBytes() {
        assertThat(good("cat web home.html")).isEqualTo("<h1>hi</h1>");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            set nope                | no set 'nope'; live: conf, web
            cat web nope            | no resource 'nope' in set 'web' 1.2.0; 'ls web' lists all 3
            cat web                 | too few words: cat <name> <path>
            sets extra              | too many words: sets [--json]
            sets --jsn              | unknown option --jsn: sets [--json]
            ls web nope*            | no resource of set 'web' matches 'nope*'; 'ls web' lists all 3
            pin web one             | 'one' is no version such as 1.2.0: pin <name> <version>
            rollback soon           | 'soon' is no number: rollback [generation]
            nonsense                | no command 'nonsense': 'help' lists the commands
            await web@1.2.0 --timeout | wrong options or words for 'await': see 'help await'
            await                   | too few words: <set>@<version> [--timeout <seconds>]
            await web               | 'web' is no <set>@<version>, such as web@1.2.0
            await web@one           | 'one' is no version such as 1.2.0: <set>@<version> [--timeout <seconds>]
            await web@1 --timeout x | 'x' is no number of seconds: <set>@<version> [--timeout <seconds>]
            await web@1 --tmeout 1  | unknown option --tmeout: <set>@<version> [--timeout <seconds>]
            """)
    void aMistakeIsOneLine(String command, String message) {
        Outcome outcome = gogo.run(command);
        assertThat(outcome.err()).isEqualTo(message + "\n");
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.code()).isEqualTo(1);
    }

    @Test
    void aVersionThatLooksLikeANumberStaysAsTyped() {
        AtomicReference<Object> pinned = new AtomicReference<>();
        fake.answers.put("pin", words -> {
            pinned.set(words[1]);
            return fake.record();
        });
        assertThat(good("pin conf 1.10")).isEqualTo("generation 7: web.jar arrived\n");
        assertThat(pinned.get()).isEqualTo(new Version(1, 10, 0));
    }

    @Test
    void aRefusalIsToldAsItIs() {
        fake.answers.put("rollback", words -> new RefusedException("generation 3 is not retained"));
        assertThat(gogo.run("rollback 3")).isEqualTo(new Outcome(1, "", "generation 3 is not retained\n"));
    }

    @Test
    void soIsWhatWasCutOff() {
        fake.answers.put("unpin", words -> new CutOffException("it was cut off while it was carried out: the history tells what came of it"));
        assertThat(gogo.run("unpin web")).isEqualTo(new Outcome(1, "", "it was cut off while it was carried out: the history tells what came of it\n"));
    }

    @Test
    void reloadPassesItsOptionsOn() {
        AtomicReference<Object> wish = new AtomicReference<>();
        fake.answers.put("reload", words -> {
            wish.set(List.of(words));
            return new Pass(7, List.of(new PlanStep("switch", "web", "new")));
        });
        assertThat(good("reload --retry --dry-run")).isEqualTo("WOULD   SUBJECT  REASON\nswitch  web      new\n");
        assertThat(wish.get()).isEqualTo(List.of(Set.of(ReloadOption.DRY_RUN, ReloadOption.RETRY), "shell"));
    }

    @Test
    void withoutADeployerItSaysSo() {
        node.reconciler = null;
        assertThat(gogo.run("status").err()).contains("not ready").hasLineCount(1);
        assertThat(good("sets")).contains("web");
    }

    @Test
    void verifyFailsWithWhatIsDamaged() {
        fake.answers.put("damagedSets", words -> Set.of());
        fake.answers.put("verify", words -> words[0] == fake.live("web") ? List.of("home.html: bad") : List.of());
        Outcome outcome = gogo.run("verify");
        assertThat(outcome.out()).contains("conf  1.10.0   ok", "web   1.2.0    DAMAGED", "web: home.html: bad");
        assertThat(outcome.err()).isEqualTo("damaged: web; healed from intact copies in the store\n");
        assertThat(outcome.code()).isEqualTo(1);
        fake.answers.put("damagedSets", words -> Set.of("web"));
        assertThat(gogo.run("verify").err())
                .isEqualTo("damaged: web; no intact copy in the store, put the artifact into deploy/: web\n");
        fake.answers.put("damagedSets", words -> Set.of("conf", "web"));
        fake.answers.put("healFailure", words -> Optional.of("the disk is full").filter(x -> words[0].equals("conf")));
        assertThat(gogo.run("verify").err())
                .isEqualTo("damaged: web; healing has failed and is tried again: conf (the disk is full)"
                        + "; no intact copy in the store, put the artifact into deploy/: web\n");
    }

    @Test
    void diffMergesByPath() {
        var old = fake.live("web");
        fake.with("web", "2.0.0", Map.of("home.html", "<h1>new</h1>", "icons/a.svg", "<svg/>", "z", ""));
        var now = fake.live("web");
        fake.answers.put("retained",
                words -> Optional.of(words[1].equals(now.version()) ? now : old));
        assertThat(good("diff web 1.2.0 2.0.0"))
                .isEqualTo("+ z\n- icons/b.svg\n~ home.html\n1 added, 1 removed, 1 changed\n");
    }

    @Test
    void awaitTellsWhyNot() {
        fake.status = new NodeStatus(7, "degraded", null, FakeNode.HERE, List.of(),
                List.of(new NodeStatus.Held("web", "1.2.0", "refused")),
                List.of(), List.of(), List.of());
        assertThat(good("await web@1.2.0 --timeout 0")).isEqualTo("web@1.2.0 is live\n");
        assertThat(gogo.run("await web@2.0 --timeout 0").err())
                .isEqualTo("web@2.0.0 is not live after 0 s: live is 1.2.0; held at 1.2.0: refused\n");
    }

    @Test
    void theOtherListingsPrintJson() throws Exception {
        fake.answers.put("leases", words -> List.of());
        assertThat(good("leases --json")).isEqualTo("[]\n");
        assertThat(good("leases")).isEqualTo("no lease is open\n2 old generations keep 3.0 MiB, and 1.0 MiB are unlinked"
                + " but still mapped; the bound is 100.0 MiB\n");
        assertThat(good("history --json")).startsWith(
                "[{\"generation\":7,\"time\":\"2026-11-01T10:00:00Z\",\"actor\":\"deploy\",").endsWith("],\"millis\":12}]\n");
        assertThat(JSON.std.listFrom(good("ls web --json"))).hasSize(3);
        assertThat(JSON.std.mapFrom(good("set web --json"))).containsEntry("artifact", "web.jar");
    }

    private String good(String command) {
        Outcome outcome = gogo.run(command);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        return outcome.out();
    }
}
