package io.quickset.deployer.internal.health;

import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.control.StagingException;
import io.quickset.deployer.internal.commit.Commits;
import io.quickset.deployer.internal.commit.FakeGenerations;
import io.quickset.deployer.internal.commit.Observed;
import io.quickset.deployer.internal.commit.Operations;
import io.quickset.deployer.internal.observe.Lag;
import io.quickset.deployer.internal.observe.Observers;
import io.quickset.itest.disk.PowerCut;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.awaitility.Awaitility;
import org.osgi.framework.Version;

/** One run of a node whose switches a check named {@code page} watches: what is in memory goes with it. */
final class WatchedRun {

    final AtomicLong nanos = new AtomicLong();
    final ExecutorService pool = Executors.newCachedThreadPool(WatchedRun::thread);
    final HealthWatch watch;
    final Commits commits;
    final Operations operations;
    /** Runs before the next undoing has its turn. */
    final AtomicReference<Runnable> queued = new AtomicReference<>(() -> {});
    private final FakeGenerations kept;
    private final Supplier<Status> page;

    // A power cut ends the process, and so whatever thread meets it: that is no news.
    private static Thread thread(Runnable task) {
        return new Thread(() -> {
            try {
                task.run();
            } catch (PowerCut e) {
                Thread.currentThread().interrupt();
            }
        }, "watched-run");
    }

    /**
     * Puts it together.
     *
     * @param kept what outlives it
     * @param page what the check says
     */
    WatchedRun(Duration window, FakeGenerations kept, WatchFile file, Supplier<Status> page) {
        this.kept = kept;
        this.page = page;
        watch = new HealthWatch(window, new HealthRollback(this::undo), kept::keep, () -> {}, file, nanos::get, pool);
        commits = new Commits(kept, watch, new Observed(new Observers(), new Lag()));
        operations = new Operations(kept, commits, set -> true);
    }

    private GenerationRecord undo(long before, String actor, String why) throws RefusedException {
        queued.getAndSet(() -> {}).run();
        return operations.undo(before, actor, why);
    }

    /** As the deployer does, up to READY. */
    void start() {
        commits.resume(new HealthRollback(operations::undo));
        HealthCheck check = () -> new Result(page.get(), "it says " + page.get());
        watch.add(check, "page", check);
        Awaitility.await().pollInterval(Duration.ofMillis(1))
                .until(() -> page.get() != Status.OK || watch.good().contains("page"));
        watch.begin();
    }

    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        watch.tick();
    }

    GenerationRecord commit(String actor, String set, String version)
            throws StagingException, IOException {
        return commits.commit(new Change(actor, set + " " + version,
                List.of(kept.stage(new OneFile(set, new Version(version)))), Set.of(), kept.current().policy()));
    }

    String live() {
        return kept.current().sets().stream().map(set -> set.name() + " " + set.version()).toList().toString();
    }

    /** Waits until the check, which is critical, has said so, and all that comes of it has been done; the last act. */
    void awaitSaid() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> {
                watch.prepare();
                return !watch.good().contains("page");
            });
        }
        awaitIdle();
    }

    /** Waits until all that was told has come to its end; the last act. */
    void awaitIdle() throws InterruptedException {
        pool.shutdown();
        pool.awaitTermination(10, TimeUnit.SECONDS);
    }

    void kill() {
        pool.shutdownNow(); // before it can make a difference on disk
        watch.close();
    }
}
