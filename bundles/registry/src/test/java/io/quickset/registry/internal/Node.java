package io.quickset.registry.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.quickset.Lease;
import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Policy;
import io.quickset.control.StagedSet;
import io.quickset.registry.internal.store.Disk;
import io.quickset.registry.internal.store.FileSystemDisk;
import io.quickset.registry.internal.store.Store;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
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
    final Store store;
    final Registry registry;
    final AtomicLong nanos = new AtomicLong();
    final AtomicInteger collections = new AtomicInteger();
    final WallClock wall = new WallClock();
    volatile boolean faults; // as where a mapping gives no page, wherever the time is asked for
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
        store = new Store(disk, data.resolve("store"), workers);
        registry = new Registry(store, new Journal(disk, data.resolve("journal")),
                new Registry.Settings(bounds, 1 << 20), wall, this::ticks, collections::incrementAndGet);
    }

    private long ticks() {
        if (faults) {
            throw new InternalError("a fault occurred in an unsafe memory access operation");
        }
        return nanos.get();
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

    /** Flips a bit of that content in the newest pack that has it; returns the pack. */
    Path rot(byte[] content) throws IOException {
        List<Path> packs = new ArrayList<>(files("store/packs"));
        Collections.reverse(packs);
        for (Path pack : packs) {
            int at = new String(Files.readAllBytes(pack), ISO_8859_1).indexOf(new String(content, ISO_8859_1));
            if (at >= 0) {
                try (FileChannel file = FileChannel.open(pack, StandardOpenOption.WRITE)) {
                    int middle = content.length / 2;
                    file.write(ByteBuffer.wrap(new byte[] {(byte) (content[middle] ^ 4)}), at + middle);
                    file.force(true);
                }
                return pack;
            }
        }
        throw new IOException("no pack has it");
    }

    @Override
    public void close() {
        registry.retention().close();
        workers.shutdown();
    }
}
