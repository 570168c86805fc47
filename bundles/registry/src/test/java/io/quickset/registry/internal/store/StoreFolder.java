package io.quickset.registry.internal.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/** A store on a folder, and what lies there. */
final class StoreFolder implements AutoCloseable {

    private final Path folder;
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    Store store;

    StoreFolder(Path folder) throws IOException {
        this.folder = folder;
        this.store = new Store(new FileSystemDisk(), folder, workers);
    }

    /** As after a restart. */
    void reopen() throws IOException {
        store = new Store(new FileSystemDisk(), folder, workers);
    }

    List<Path> packs() {
        return list("packs");
    }

    List<Path> indexes() {
        return list("indexes");
    }

    long packBytes() {
        return packs().stream().mapToLong(pack -> pack.toFile().length()).sum();
    }

    private List<Path> list(String name) {
        try (Stream<Path> files = Files.list(folder.resolve(name))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        workers.shutdown();
    }
}
