package io.quickset.deployer.internal.artifact;

import io.quickset.deployer.internal.scan.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/** Tells whether a file changed within one tick of the file system's clock. Not for verification: digests do that. */
final class Checksum {

    private static final int BUFFER_BYTES = 1 << 17;

    private Checksum() {}

    static long of(Found found) throws IOException {
        if (!Files.isRegularFile(found.path())) {
            throw new IOException(found.name() + " is no regular file"); // a pipe would be waited for
        }
        CRC32C crc = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (FileChannel file = FileChannel.open(found.path(), StandardOpenOption.READ)) {
            while (file.read(buffer.clear()) >= 0) {
                crc.update(buffer.flip());
            }
        }
        return crc.getValue();
    }
}
