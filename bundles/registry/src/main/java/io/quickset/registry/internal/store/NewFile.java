package io.quickset.registry.internal.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A file that is written aside, and appears under its name when it is complete and durable. Closing it before leaves
 * nothing behind. For one thread.
 *
 * <p>When a sync fails the file is deleted and has to be written anew, never synced again: the kernel may have dropped
 * its dirty pages (fsyncgate, LWN 2018).
 */
final class NewFile implements Closeable {

    private final Disk disk;
    private final Path file;
    private final Path aside;
    private final Disk.OpenFile content;
    private long size;
    private boolean named;
    private boolean published;

    NewFile(Disk disk, Path file) throws IOException {
        this.disk = disk;
        this.file = file;
        this.aside = file.resolveSibling(file.getFileName() + DurableFolder.ASIDE);
        this.content = disk.create(aside);
    }

    /** Writes all these bytes at the end. */
    void append(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        content.write(bytes, size);
        size += length;
    }

    /** Goes on there, beyond the end: what lies between is a hole. */
    void skipTo(long position) {
        size = position;
    }

    /** Goes on there, and drops what was written beyond. */
    void cutTo(long position) throws IOException {
        content.truncate(position);
        size = position;
    }

    /** Makes the file appear under its name, durably. */
    void publish() throws IOException {
        content.force();
        disk.move(aside, file);
        named = true;
        disk.sync(file.toAbsolutePath().getParent());
        published = true;
    }

    @Override
    public void close() throws IOException {
        content.close();
        if (named && !published) { // what failed must not be found at the next boot
            disk.delete(file);
            disk.sync(file.toAbsolutePath().getParent());
        } else if (!published) {
            disk.delete(aside);
        }
    }
}
