package io.quickset.deployer.internal.artifact;

import io.quickset.deployer.internal.scan.Found;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/** Tells whether a file changed within one tick of the file system's clock. Not for verification: digests do that. */
final class Checksum {

    private Checksum() {}

    static long of(Found found) throws IOException {
        if (!Files.isRegularFile(found.path())) {
            throw new IOException(found.name() + " is no regular file"); // a pipe would be waited for
        }
        CRC32C crc = new CRC32C();
        Files.copy(found.path(), new CheckedOutputStream(OutputStream.nullOutputStream(), crc));
        return crc.getValue();
    }
}
