package io.quickset.deployer.internal.disk;

import io.quickset.itest.disk.FragileDisk;
import io.quickset.itest.disk.Remembered;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A disk of durable files that loses power, or fails, at any step. */
public final class PowerCutSteps extends FragileDisk implements FileSteps {

    /** All that lies in that folder is durable. */
    public PowerCutSteps(Path root) throws IOException {
        super(root);
    }

    @Override
    public synchronized void write(Path file, InputStream content) throws IOException {
        byte[] bytes = content.readAllBytes();
        step("write", file, () -> put(file, Arrays.copyOf(bytes, bytes.length / 2)));
        put(file, bytes);
    }

    private void put(Path file, byte[] bytes) throws IOException {
        Files.deleteIfExists(file);
        Files.write(file, bytes);
        Remembered.File written = new Remembered.File();
        written.write(ByteBuffer.wrap(bytes), 0);
        folder(file.getParent()).change(file, written);
    }

    @Override
    public synchronized void force(Path path) throws IOException {
        Remembered.File file = folder(path.getParent()).file(path);
        step("force", path, file::lose);
        file.force();
    }
}
