package io.quickset.registry.internal;

import io.quickset.Lease;
import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Policy;
import io.quickset.control.StagedSet;
import io.quickset.registry.internal.store.Disk;
import io.quickset.registry.internal.store.FileSystemDisk;
import io.quickset.registry.internal.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A registry on a folder, as a test needs it. */
final class Node implements AutoCloseable {

    static final int RETAINED = 3;

    final Path data;
    final Registry registry;
    final AtomicLong nanos = new AtomicLong();
    final AtomicInteger collections = new AtomicInteger();
    private final ExecutorService workers = Executors.newFixedThreadPool(2);

    Node(Path data) throws IOException {
        this(data, RETAINED);
    }

    Node(Path data, int retained) throws IOException {
        this(data, new Bounds(retained, 0, 100, Duration.ofHours(1)));
    }

    Node(Path data, Bounds bounds) throws IOException {
        this(new FileSystemDisk(), data, bounds);
    }

    Node(Disk disk, Path data, Bounds bounds) throws IOException {
        this.data = data;
        registry = new Registry(
                new Store(disk, data.resolve("store"), workers), new Journal(disk, data.resolve("journal")),
                new Registry.Settings(bounds, 1 << 20), Clock.systemUTC(), nanos::get, collections::incrementAndGet);
        registry.reopenRetained();
    }

    GenerationRecord put(MemorySource... sources) throws Exception {
        List<StagedSet> staged = new ArrayList<>();
        for (MemorySource source : sources) {
            staged.add(registry.stage(source));
        }
        return registry.commit(new Change("test", "put", staged, Set.of(), registry.current().policy()));
    }

    GenerationRecord remove(String set) throws IOException {
        return registry.commit(new Change("test", "remove", List.of(), Set.of(set), Policy.NONE));
    }

    Lease lease(String bundle) {
        return registry.lease(new LeaseHolder(bundle, Lease.Kind.CODE));
    }

    List<Path> files(String folder) {
        try (var files = Files.list(data.resolve(folder))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        registry.retention().close();
        workers.shutdown();
    }
}
