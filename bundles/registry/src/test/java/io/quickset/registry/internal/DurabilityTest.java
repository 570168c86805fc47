package io.quickset.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.GenerationRecord;
import io.quickset.itest.disk.PowerCut;
import io.quickset.itest.disk.Survival;
import io.quickset.registry.internal.Scenario.Action;
import io.quickset.registry.internal.store.PowerCutDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed, the power goes or the disk fails, at each durable step of each kind of commit: the node boots
 * into the old or the new generation, whole, and into the new one once that was acknowledged.
 */
final class DurabilityTest {

    private static final int LEAST_CASES = 400;
    private static final Bounds ONE_OLD = new Bounds(1, 0, 100, Duration.ofHours(1));

    @TempDir
    Path temp;

    private @Nullable Path rotten; // the pack that rots before the scenario
    private int folders;
    private int cases;

    @Test
    void everyStepMayBeTheLastOrFail() throws Exception {
        for (Scenario scenario : Scenario.all()) {
            int before = cases;
            Path base = prepare(scenario);
            Run whole = new Run(scenario, base);
            whole.run();
            List<String> states = List.copyOf(whole.states);
            List<String> steps = whole.disk.steps();
            for (int step = 1; step <= steps.size() + 1; step++) {
                String what = scenario.name() + " at step " + step
                        + (step > steps.size() ? " (after the last)" : " (" + steps.get(step - 1) + ")");
                cut(what, new Run(scenario, base), step, states);
                for (String error : List.of("No space left on device", "Input/output error")) {
                    fail(what + ", " + error, new Run(scenario, base), step, error, states);
                }
            }
            System.out.println(scenario.name() + ": " + steps.size() + " steps, " + (cases - before) + " cases");
        }
        System.out.println(cases + " cases of a cut or a failure");
        assertThat(cases).isGreaterThanOrEqualTo(LEAST_CASES);
    }

    private Path prepare(Scenario scenario) throws Exception {
        Path base = newFolder();
        rotten = null;
        if (!scenario.before().isEmpty()) {
            try (Node node = new Node(new PowerCutDisk(base), base, ONE_OLD)) {
                for (Action action : scenario.before()) {
                    action.run(node);
                    node.registry.retention().settle();
                }
                if (scenario.rotten().length > 0) {
                    rotten = base.relativize(node.rot(scenario.rotten()));
                }
            }
        }
        return base;
    }

    private void cut(String what, Run run, int step, List<String> states) throws Exception {
        run.disk.cutAt(step);
        try {
            run.run();
        } catch (PowerCut e) {
            // the process is gone
        }
        int acknowledged = Math.max(0, run.states.size() - 1);
        Set<String> may = Set.copyOf(states.subList(acknowledged, Math.min(acknowledged + 2, states.size())));
        if (step > run.disk.steps().size()) {
            assertThat(may).as(what).containsExactly(states.get(states.size() - 1));
        }
        for (Survival survival : Survival.values()) {
            check(what + ", " + survival + " survives", run, survival, may);
        }
        // Killed, started again, and only then the power goes: what the second process reported holds.
        run.disk.restart();
        String reported;
        try (Node node = new Node(run.disk, run.folder, ONE_OLD)) {
            reported = Scenario.state(node);
            assertThat(may).as(what + ", killed").contains(reported);
            run.numbers.put(node.registry.current().number(), reported);
        }
        check(what + ", killed, then a cut", run, Survival.NOTHING, Set.of(reported));
    }

    private void fail(String what, Run run, int step, String error, List<String> states) throws Exception {
        run.disk.failAt(step, error);
        run.runThroughFailure(what);
        assertThat(run.states).as(what).isEqualTo(states);
        check(what, run, Survival.NOTHING, Set.of(states.get(states.size() - 1)));
    }

    private void check(String what, Run run, Survival survival, Set<String> may) throws Exception {
        cases++;
        Path found = newFolder();
        run.disk.powerOff(survival, found);
        if (rotten != null && run.told()) {
            Path pack = found.resolve(rotten);
            assertThat(Files.notExists(pack) || Files.exists(pack.resolveSibling(pack.getFileName() + ".quarantined")))
                    .as(what + ", what was told to be damaged is gone or marked").isTrue();
        }
        try (Node node = new Node(new PowerCutDisk(found), found, ONE_OLD)) {
            String state = Scenario.state(node);
            assertThat(may).as(what).contains(state);
            checkContent(what, run, node);
            assertThat(run.numbers.getOrDefault(node.registry.current().number(), state)).as(what).isEqualTo(state);
            long next = Scenario.put("after", "1").run(node);
            assertThat(run.numbers.keySet()).as(what).allMatch(number -> number < next);
            assertThat(suspects(node, node.registry.view().set("after").orElseThrow())).as(what).isFalse();
        }
    }

    // Whole, but for what rotted before: once that was told, it is known after the boot as well.
    private void checkContent(String what, Run run, Node node) throws IOException {
        for (GenerationRecord record : node.registry.history()) {
            for (Snapshot snapshot : node.registry.view(record.number()).map(View::sets).orElse(List.of())) {
                boolean suspected = suspects(node, snapshot);
                boolean damaged = !node.registry.verify(snapshot).isEmpty();
                assertThat(damaged && (rotten == null || run.told() && !suspected))
                        .as(what + ", " + snapshot + " of generation " + record.number() + " is damaged").isFalse();
            }
        }
    }

    private static boolean suspects(Node node, Snapshot snapshot) {
        return node.registry.healer().suspects((SnapshotImpl) snapshot);
    }

    private Path newFolder() throws IOException {
        return Files.createDirectory(temp.resolve(String.valueOf(++folders)));
    }

    /** One process on its own copy of the scenario's folder. */
    private final class Run {

        private final Scenario scenario;
        private final Path folder = newFolder();
        private final PowerCutDisk disk;
        private final List<String> states = new ArrayList<>(); // after the boot, and after each action
        private final Map<Long, String> numbers = new HashMap<>();
        private boolean failed;

        Run(Scenario scenario, Path base) throws IOException {
            this.scenario = scenario;
            try (Stream<Path> files = Files.walk(base)) {
                for (Path file : (Iterable<Path>) files.skip(1)::iterator) {
                    Files.copy(file, folder.resolve(base.relativize(file)));
                }
            }
            disk = new PowerCutDisk(folder);
        }

        void run() throws Exception {
            try (Node node = new Node(disk, folder, ONE_OLD)) {
                report(node);
                for (Action action : scenario.actions()) {
                    action.run(node);
                    report(node);
                }
            }
        }

        void runThroughFailure(String what) throws Exception {
            failed = true;
            try (Node node = boot()) {
                report(node);
                for (Action action : scenario.actions()) {
                    var view = node.registry.view();
                    try {
                        action.run(node);
                    } catch (IOException e) {
                        assertThat(node.registry.view()).as(what).isSameAs(view);
                        String before = states.get(states.size() - 1);
                        assertThat(Scenario.state(node)).as(what).isEqualTo(before);
                        check(what + ", not tried again", this, Survival.EVERYTHING, Set.of(before));
                        disk.restart();
                        action.run(node);
                    }
                    report(node);
                }
            }
        }

        private Node boot() throws IOException {
            try {
                return new Node(disk, folder, ONE_OLD);
            } catch (IOException e) {
                return new Node(disk, folder, ONE_OLD);
            }
        }

        /** Whether the first action was acknowledged, without a failure that may have kept it from something. */
        boolean told() {
            return states.size() > 1 && !failed;
        }

        private void report(Node node) throws Exception {
            String state = Scenario.state(node);
            states.add(state);
            numbers.put(node.registry.current().number(), state);
            node.registry.retention().settle();
        }
    }
}
