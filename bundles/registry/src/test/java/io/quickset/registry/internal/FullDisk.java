package io.quickset.registry.internal;

import io.quickset.registry.internal.store.Disk;
import io.quickset.registry.internal.store.FileSystemDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** The machine's disk, which may be full, or the process's memory: then no file can be begun. */
final class FullDisk implements Disk {

    volatile boolean full;
    volatile boolean noMemory;
    final AtomicInteger failures = new AtomicInteger();
    private final Disk disk = new FileSystemDisk();

    @Override
    public void makeFolder(Path folder) throws IOException {
        disk.makeFolder(folder);
    }

    @Override
    public OpenFile create(Path file) throws IOException {
        if (full) {
            failures.incrementAndGet();
            throw new IOException("No space left on device");
        }
        if (noMemory) {
            failures.incrementAndGet();
            throw new OutOfMemoryError("Cannot reserve 16384 bytes of direct buffer memory");
        }
        return disk.create(file);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        disk.move(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        disk.delete(file);
    }

    @Override
    public void sync(Path folder) throws IOException {
        disk.sync(folder);
    }
}
