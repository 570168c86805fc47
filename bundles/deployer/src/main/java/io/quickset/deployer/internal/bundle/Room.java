package io.quickset.deployer.internal.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether a disk has room for what is to come: asked before anything that works is stopped for it. */
final class Room {

    private static final long SPARE_BYTES = 1 << 20; // what is noted meanwhile takes some, too

    private Room() {}

    /**
     * Returns if there is as much below that folder, which may be yet to be made.
     *
     * @throws IOException if there is not
     */
    static void require(Path folder, long bytes) throws IOException {
        Path there = folder.toAbsolutePath();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (Files.getFileStore(there).getUsableSpace() - SPARE_BYTES < bytes) {
            throw new IOException("No space left on device: " + (bytes / SPARE_BYTES + 2) + " MiB have to be free for it;"
                    + " it is tried again");
        }
    }
}
