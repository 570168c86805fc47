package io.quickset.deployer.internal;

import io.quickset.Layer;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.NodeStatus.Held;
import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.deployer.internal.artifact.Inspector;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.artifact.Verdicts;
import io.quickset.deployer.internal.bundle.BundleKeeper;
import io.quickset.deployer.internal.bundle.CodeState;
import io.quickset.deployer.internal.commit.Commits;
import io.quickset.deployer.internal.commit.FakeGenerations;
import io.quickset.deployer.internal.commit.Observed;
import io.quickset.deployer.internal.commit.Operations;
import io.quickset.deployer.internal.commit.Supplies;
import io.quickset.deployer.internal.commit.Switcher;
import io.quickset.deployer.internal.health.HealthWatch;
import io.quickset.deployer.internal.observe.Lag;
import io.quickset.deployer.internal.observe.Observers;
import io.quickset.deployer.internal.probe.Prober;
import io.quickset.deployer.internal.remote.Remote;
import io.quickset.deployer.internal.scan.FolderScanner;
import io.quickset.deployer.internal.scan.Moment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** A deploy folder, generations in memory, and what makes one follow the other, with a clock that the test moves. */
final class TestNode {

    final FakeGenerations generations = new FakeGenerations();
    final Operations operations;
    final Set<String> installed = new HashSet<>();
    final AtomicInteger answers = new AtomicInteger();
    final Observers observers = new Observers();
    final Lag lag = new Lag();
    final Prober prober;
    final Path deploy;
    final Path home;
    final Commits commits;
    Reconciliation reconciliation;
    List<Layer> order = List.of(Layer.OVERLAY, Layer.MOUNTED, Layer.REMOTE, Layer.BAKED);
    Map<String, Merging> merging = Map.of();
    MountedArtifacts mounts;
    boolean stopping;
    final List<Long> wakes = new ArrayList<>();
    final AtomicInteger located = new AtomicInteger();
    Remote remote;
    volatile long ahead;
    volatile long wallSet; // by how much someone has set the clock on the wall

    TestNode(Path home, Duration probe) throws IOException {
        this.home = home;
        this.deploy = Files.createDirectories(home.resolve("deploy"));
        this.prober = new Prober(probe, answers::incrementAndGet, observers);
        this.commits = new Commits(generations, new HealthWatch(Duration.ZERO, (before, after, check, reason) -> new HealthWatch.Failed(""),
                kept -> {}, () -> {},
                home.resolve("watch.json")), new Observed(observers, lag));
        this.operations = new Operations(generations, commits, new Supplies() {
            @Override
            public boolean contains(SetRecord content) {
                return reconciliation.supplies().contains(content);
            }

            @Override
            public List<SetSupply> rivals(String set, Optional<SetRecord> wanted) {
                return reconciliation.supplies().rivals(set, wanted);
            }
        });
        this.reconciliation = restarted();
    }

    /** As a new process would begin, over the same durable state. */
    Reconciliation restarted() {
        Known known = new Known(
                generations, new CodeState(home.resolve("code")), new Inspector());
        Verdicts verdicts = new Verdicts(new Inspector(observers), known::artifact);
        mounts = new MountedArtifacts(() -> stopping, wakes::add, () -> ahead);
        if (remote != null) {
            remote.close(); // as a process that ended
        }
        remote = new Remote(home.resolve("remote"),
                (set, path, digest) -> generations.view(generations.current().number())
                        .filter(view -> !generations.damaged.contains(set)).flatMap(view -> view.set(set))
                        .flatMap(live -> live.find(path)).filter(found -> found.digest().equals(digest)),
                this::now, located::incrementAndGet, generations.current());
        Layering layering = new Layering(() -> order, List.of(new BakedSets(home.resolve("baked")), mounts),
                () -> merging, remote);
        return new Reconciliation(new FolderScanner(deploy), layering, verdicts, generations, new NoBundles(),
                new Switcher(generations, commits, verdicts, prober), this::now);
    }

    private Moment now() {
        long ticks = System.currentTimeMillis() + ahead;
        return new Moment(ticks + wallSet, ticks);
    }

    /** Ends, and begins as a new process would. */
    void restart() {
        reconciliation = restarted();
    }

    /** Moves a file into the folder in one step. */
    void drop(String name, byte[] bytes) throws IOException {
        Path temp = Files.write(home.resolve("new"), bytes);
        Files.move(temp, deploy.resolve(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    void drop(String name, String text) throws IOException {
        drop(name, text.getBytes());
    }

    void delete(String name) throws IOException {
        Files.delete(deploy.resolve(name));
    }

    void pass(ReloadOption... options) {
        if (options.length > 0) {
            reconciliation.distrust(false);
        }
        reconciliation.pass(Set.of(options));
        mounts.tell(report(), reconciliation.supplies().all(), generations.current());
    }

    void add(FakeLocator locator) {
        remote.add(locator, locator.properties());
    }

    /** Passes until that holds. */
    void soon(ThrowingRunnable assertion) {
        Awaitility.await().atMost(Duration.ofSeconds(10)).pollInSameThread().pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> {
                    pass();
                    assertion.run();
                });
    }

    /** A pass when that time has gone by; deletions are first seen now. */
    void later(long millis) {
        pass();
        ahead += millis;
        pass();
    }

    /** What is live: {@code "conf 1.0.0;web 2.0.0;"}. */
    String live() {
        return generations.current().sets().stream()
                .map(set -> set.name() + " " + set.version() + ";").collect(Collectors.joining());
    }

    SetRecord live(String set) {
        return generations.current().set(set).orElseThrow();
    }

    Report report() {
        return reconciliation.report();
    }

    /** Why that set is held, or empty text. */
    String held(String set) {
        return report().held().stream().filter(h -> h.set().equals(set)).map(Held::reason)
                .collect(Collectors.joining(" / "));
    }

    private final class NoBundles implements BundleKeeper {
        @Override
        public void follow(Wanted wanted) {}

        @Override
        public Map<String, Problem> problems() {
            return Map.of();
        }

        @Override
        public Set<String> installed() {
            return Set.copyOf(installed);
        }
    }
}
