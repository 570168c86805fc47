package io.quickset.deployer.internal.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.deployer.internal.artifact.CodeJar;
import io.quickset.deployer.internal.disk.DurableFiles;
import io.quickset.deployer.internal.disk.PowerCutSteps;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.itest.disk.PowerCut;
import io.quickset.itest.disk.Survival;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed, the power goes or the disk fails, at each durable step of what is kept of ordinary bundles:
 * the next start finds the old or the new of it, and the new once that was acknowledged.
 */
class CodeDurabilityTest {

    private static final int LEAST_CASES = 200;

    @TempDir
    private Path temp;
    private int folders;
    private int cases;
    private CodeJar one;
    private CodeJar two;

    /** One change of what is kept. */
    private interface Action {
        void run(Run run) throws IOException;
    }

    private List<Action> actions() throws IOException {
        one = jar("one.jar");
        two = jar("two.jar");
        CodeEntry entry = CodeEntry.at("quickset:one.jar");
        return List.of(
                run -> run.kept.take(one),
                run -> run.state.put("one.jar", entry.offered(one)),
                run -> run.state.put("one.jar", entry.offered(one).withInstalled(one.sha256()).accepted()),
                run -> run.kept.take(two),
                run -> run.state.put("two.jar", CodeEntry.at("quickset:two.jar").offered(two)),
                run -> {
                    if (run.state.get("one.jar").isPresent()) { // a killed process may have done it
                        run.state.rename("one.jar", "other.jar");
                    }
                },
                run -> run.state.remove("two.jar"));
    }

    private CodeJar jar(String name) throws IOException {
        Path path = Files.writeString(temp.resolve(name), name.repeat(500));
        return new CodeJar(new Found(name, path, Found.Kind.ARCHIVE, name, 0), CodeJar.sha256(path));
    }

    @Test
    void everyStepMayBeTheLastOrFail() throws Exception {
        List<Action> actions = actions();
        Run whole = new Run(newFolder());
        whole.run(actions);
        List<String> steps = whole.disk.steps();
        for (int step = 1; step <= steps.size() + 1; step++) {
            String what = "step " + step + (step > steps.size() ? " (after the last)" : " (" + steps.get(step - 1) + ")");
            cut(what, step, actions, whole.states);
            for (String error : List.of("No space left on device", "Input/output error")) {
                Run run = new Run(newFolder());
                run.disk.failAt(step, error);
                run.run(actions);
                assertThat(run.states).as(what + ", " + error).isEqualTo(whole.states);
                check(what + ", " + error, run, Survival.NOTHING, Set.of(last(whole.states)));
            }
        }
        System.out.println("ordinary bundles: " + steps.size() + " steps, " + cases + " cases");
        assertThat(cases).isGreaterThanOrEqualTo(LEAST_CASES);
    }

    private void cut(String what, int step, List<Action> actions, List<String> states) throws IOException {
        Run run = new Run(newFolder());
        run.disk.cutAt(step);
        try {
            run.run(actions);
        } catch (PowerCut e) {
            // the process is gone
        }
        int acknowledged = run.states.size() - 1;
        Set<String> may = Set.copyOf(states.subList(acknowledged, Math.min(acknowledged + 2, states.size())));
        for (Survival survival : Survival.values()) {
            check(what + ", " + survival + " survives", run, survival, may);
        }
        // Killed, started again, the last change made once more, and only then the power goes.
        run.disk.restart();
        Run again = new Run(run.folder, run.disk);
        if (acknowledged < actions.size()) {
            actions.get(acknowledged).run(again);
            check(what + ", killed, then a cut", again, Survival.NOTHING, Set.of(states.get(acknowledged + 1)));
        }
    }

    private static String last(List<String> states) {
        return states.get(states.size() - 1);
    }

    private void check(String what, Run run, Survival survival, Set<String> may) throws IOException {
        cases++;
        Path found = newFolder();
        run.disk.powerOff(survival, found);
        Run next = new Run(found);
        assertThat(may).as(what).contains(next.state());
        next.kept.take(one);
        assertThat(next.state()).as(what).contains("one.jar kept");
        next.kept.retain(Set.of());
        assertThat(Files.list(found.resolve("code"))).as(what + ", what is left over").noneMatch(
                path -> path.toString().endsWith(".jar"));
    }

    private Path newFolder() throws IOException {
        return Files.createDirectory(temp.resolve(String.valueOf(++folders)));
    }

    /** One process on a folder. */
    private final class Run {

        private final Path folder;
        private final PowerCutSteps disk;
        private final CodeState state;
        private final KeptJars kept;
        private final List<String> states = new ArrayList<>(); // at first, and after each action

        Run(Path folder) throws IOException {
            this(folder, new PowerCutSteps(folder));
        }

        Run(Path folder, PowerCutSteps disk) {
            this.folder = folder;
            this.disk = disk;
            state = new CodeState(folder.resolve("code/state.properties"), new DurableFiles(disk));
            kept = new KeptJars(folder.resolve("code"), new DurableFiles(disk));
        }

        void run(List<Action> actions) throws IOException {
            states.add(state());
            for (Action action : actions) {
                try {
                    action.run(this);
                } catch (IOException | UncheckedIOException e) {
                    action.run(this);
                    check("tried again", this, Survival.NOTHING, Set.of(state()));
                    disk.restart();
                }
                states.add(state());
            }
        }

        // As the next process finds it.
        String state() {
            Map<String, CodeEntry> entries = new TreeMap<>(new CodeState(folder.resolve("code/state.properties")).all());
            StringBuilder text = new StringBuilder(entries.toString());
            for (CodeJar jar : List.of(one, two)) {
                try {
                    kept.get(jar.sha256());
                    text.append("; ").append(jar.found().name()).append(" kept");
                } catch (IOException e) {
                    continue; // not whole: it is taken again
                }
            }
            return text.toString();
        }
    }
}
