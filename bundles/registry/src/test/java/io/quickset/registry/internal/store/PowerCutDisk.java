package io.quickset.registry.internal.store;

import io.quickset.itest.disk.FragileDisk;
import io.quickset.itest.disk.Remembered;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A disk of the store and the journal that loses power, or fails, at any step. */
public final class PowerCutDisk extends FragileDisk implements Disk {

    /** All that lies in that folder is durable. */
    public PowerCutDisk(Path root) throws IOException {
        super(root);
    }

    @Override
    public synchronized OpenFile create(Path path) throws IOException {
        step("create", path, () -> {});
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        Remembered.File file = new Remembered.File();
        folder(path.getParent()).change(path, file);
        return new SimulatedFile(path, channel, file);
    }

    private final class SimulatedFile implements OpenFile {

        private final Path path;
        private final FileChannel channel;
        private final Remembered.File file;

        SimulatedFile(Path path, FileChannel channel, Remembered.File file) {
            this.path = path;
            this.channel = channel;
            this.file = file;
        }

        @Override
        public void write(ByteBuffer bytes, long at) throws IOException {
            synchronized (PowerCutDisk.this) {
                step("write", path, () -> put(bytes.slice(bytes.position(), bytes.remaining() / 2), at));
                put(bytes, at);
            }
        }

        private void put(ByteBuffer bytes, long at) throws IOException {
            file.write(bytes.duplicate(), (int) at);
            channel.write(bytes, at);
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (PowerCutDisk.this) {
                step("truncate", path, () -> {});
                file.truncate((int) size);
                channel.truncate(size);
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (PowerCutDisk.this) {
                step("force", path, file::lose);
                file.force();
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
