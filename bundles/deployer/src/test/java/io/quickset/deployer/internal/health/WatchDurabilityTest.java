package io.quickset.deployer.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.control.GenerationRecord;
import io.quickset.deployer.internal.commit.FakeGenerations;
import io.quickset.deployer.internal.disk.DurableFiles;
import io.quickset.deployer.internal.disk.PowerCutSteps;
import io.quickset.itest.disk.PowerCut;
import io.quickset.itest.disk.Survival;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.felix.hc.api.Result.Status;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed, the power goes or the disk fails, at each durable step of what is kept of watched switches:
 * the next start knows what was watched before or what is watched now, and the latter once that was acknowledged. What
 * it does with it follows: it undoes what was watched and nothing else.
 */
@Timeout(300)
class WatchDurabilityTest {

    private static final int LEAST_CASES = 300;
    private static final Duration WINDOW = Duration.ofSeconds(10);

    @TempDir
    private Path temp;
    private volatile Status page = Status.OK;
    private int folders;
    private int cases;

    /** What a run does after its start. */
    private interface Action {
        void run(Run run) throws Exception;
    }

    /** A node as it is at first, and what is done. */
    private record Scenario(String name, List<Action> before, List<Action> actions) {}

    private static Action drop(String set, String version) {
        return run -> {
            await(() -> run.node.watch.good().contains("page"));
            run.node.commit("deploy", set, version);
        };
    }

    private static final Action DECIDE = run -> run.node.commit("shell", "web", "3.0.0");
    private static final Action WINDOW_ENDS = run -> run.node.pass(WINDOW.plusSeconds(3));
    private static final Action START = run -> {
        run.node.kill();
        run.start();
    };

    private static final Action TURNS_CRITICAL = run -> {
        int before = run.kept.records.size();
        run.criticalAt = before;
        await(() -> {
            run.node.watch.tick();
            return run.disk.isOff() || run.kept.records.size() > before;
        });
        await(() -> ((ThreadPoolExecutor) run.node.pool).getActiveCount() == 0); // what it does then is done
    };

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().pollInterval(Duration.ofMillis(1)).until(condition);
    }

    private static List<Scenario> scenarios() {
        List<Action> open = List.of(drop("web", "2.0.0"));
        List<Action> both = List.of(drop("web", "2.0.0"), drop("shop", "1.0.0"));
        return List.of(
                new Scenario("a switch", List.of(), open),
                new Scenario("a second switch", open, List.of(drop("shop", "1.0.0"))),
                new Scenario("a rollback", open, List.of(TURNS_CRITICAL)),
                new Scenario("a rollback of the later of two", both, List.of(TURNS_CRITICAL)),
                new Scenario("the end of a window", open, List.of(WINDOW_ENDS)),
                new Scenario("the end of a window and the next", open, List.of(WINDOW_ENDS, drop("shop", "1.0.0"))),
                new Scenario("someone's decision", open, List.of(DECIDE)),
                new Scenario("a start", open, List.of(START)),
                new Scenario("a deadly start", List.of(drop("web", "2.0.0"), START), List.of()));
    }

    @Test
    void everyStepMayBeTheLastOrFail() throws Exception {
        for (Scenario scenario : scenarios()) {
            int before = cases;
            Run base = new Run(newFolder(), new FakeGenerations());
            base.start();
            base.node.commit("deploy", "web", "1.0.0");
            base.node.pass(WINDOW.plusSeconds(3));
            for (Action action : scenario.before()) {
                action.run(base);
            }
            base.node.kill();
            Run whole = base.next();
            whole.run(scenario);
            List<List<OpenWindow>> states = List.copyOf(whole.states);
            List<String> steps = whole.disk.steps();
            for (int step = 1; step <= steps.size() + 1; step++) {
                String what = scenario.name() + " at step " + step
                        + (step > steps.size() ? " (after the last)" : " (" + steps.get(step - 1) + ")");
                cut(what, base.next(), scenario, step, states);
                for (String error : List.of("No space left on device", "Input/output error")) {
                    fail(what + ", " + error, base.next(), scenario, step, error, states);
                }
            }
            System.out.println(scenario.name() + ": " + steps.size() + " steps, " + (cases - before) + " cases");
        }
        System.out.println(cases + " cases of a cut or a failure");
        assertThat(cases).isGreaterThanOrEqualTo(LEAST_CASES);
    }

    private void cut(String what, Run run, Scenario scenario, int step, List<List<OpenWindow>> states)
            throws Exception {
        run.disk.cutAt(step);
        try {
            run.run(scenario);
        } catch (PowerCut e) {
            // the process is gone
        }
        run.node.kill();
        page = Status.OK;
        int acknowledged = run.states.size() - 1;
        Set<List<OpenWindow>> may = new HashSet<>(states.subList(Math.max(0, acknowledged),
                Math.min(acknowledged + 2, states.size())));
        if (acknowledged < 0) {
            may.add(run.first);
        }
        for (Survival survival : Survival.values()) {
            check(what + ", " + survival + " survives", run, survival, may);
        }
        // Killed, started again, and only then the power goes: what the second process goes by holds.
        run.disk.restart();
        run.start();
        run.node.kill();
        check(what + ", killed, then a cut", run, Survival.NOTHING, Set.of(run.read()));
    }

    private void fail(String what, Run run, Scenario scenario, int step, String error,
            List<List<OpenWindow>> states) throws Exception {
        run.disk.failAt(step, error);
        run.run(scenario);
        run.node.kill();
        assertThat(run.states).as(what).isEqualTo(states);
        check(what, run, Survival.NOTHING, Set.of(states.get(states.size() - 1)));
    }

    private void check(String what, Run run, Survival survival, Set<List<OpenWindow>> may) throws Exception {
        cases++;
        Path found = newFolder();
        run.disk.powerOff(survival, found);
        Run next = new Run(found, copy(run.kept));
        List<OpenWindow> windows = next.read();
        assertThat(may).as(what).contains(windows);
        assertThat(Files.exists(next.file)).as(what + ", the file is whole").isNotEqualTo(windows.isEmpty());
        String live = live(next.kept.current());
        // The last first, then the others: none of it helps.
        String expected = windows.stream().filter(window -> stands(window, next.kept)).findFirst()
                .map(window -> live(record(window.before(), next.kept))).orElse(live);
        next.start();
        page = Status.CRITICAL;
        if (expected.equals(live)) {
            next.node.awaitSaid();
        } else {
            awaitLive(what, next, expected);
        }
        page = Status.OK;
        assertThat(live(next.kept.current())).as(what + ", then the check is critical").isEqualTo(expected);
        next.node.kill();
    }

    private static void awaitLive(String what, Run run, String expected) {
        Awaitility.await(what).pollInterval(Duration.ofMillis(1)).until(() -> {
            run.node.watch.tick();
            return live(run.kept.current()).equals(expected);
        });
    }

    // What was switched to after that is live, and not by anyone's decision.
    private static boolean stands(OpenWindow window, FakeGenerations kept) {
        return window.before() < kept.current().number() && !kept.current().actor().equals("shell")
                && !live(record(window.before(), kept)).equals(live(kept.current()));
    }

    private static GenerationRecord record(long number, FakeGenerations kept) {
        return kept.records.stream().filter(each -> each.number() == number).findFirst().orElseThrow();
    }

    private static String live(GenerationRecord record) {
        return record.sets().stream().map(set -> set.name() + " " + set.version()).toList().toString();
    }

    private static FakeGenerations copy(FakeGenerations kept) {
        FakeGenerations copy = new FakeGenerations();
        copy.records.clear();
        copy.records.addAll(kept.records);
        return copy;
    }

    private Path newFolder() throws IOException {
        return Files.createDirectory(temp.resolve(String.valueOf(++folders)));
    }

    /** A node on a folder and generations of its own. */
    private final class Run {

        private final FakeGenerations kept;
        private final Path folder;
        private final Path file;
        private final PowerCutSteps disk;
        private final List<OpenWindow> first;
        private final List<List<OpenWindow>> states = new ArrayList<>(); // after the start, and after each action
        private WatchedRun node;
        private volatile int criticalAt; // of so many generations the last is bad

        Run(Path folder, FakeGenerations kept) throws IOException {
            this.folder = folder;
            this.kept = kept;
            file = folder.resolve("watch.json");
            disk = new PowerCutSteps(folder);
            first = read();
            node = newNode();
        }

        /** The same, as it is now, anew. */
        Run next() throws IOException {
            Path copied = newFolder();
            if (Files.exists(file)) {
                Files.copy(file, copied.resolve(file.getFileName()));
            }
            return new Run(copied, copy(kept));
        }

        private WatchedRun newNode() {
            return new WatchedRun(WINDOW, kept, new WatchFile(file, new DurableFiles(disk)), () ->
                    page == Status.CRITICAL || kept.records.size() == criticalAt ? Status.CRITICAL : Status.OK);
        }

        void start() {
            node = newNode();
            node.start();
        }

        void run(Scenario scenario) throws Exception {
            start();
            report();
            for (Action action : scenario.actions()) {
                action.run(this);
                report();
            }
        }

        // Once more: what could not be written is tried again.
        private void report() {
            node.watch.tick();
            if (disk.isOff()) {
                throw new PowerCut();
            }
            states.add(read());
        }

        List<OpenWindow> read() {
            return new WatchFile(file, new DurableFiles(disk)).read();
        }
    }
}
