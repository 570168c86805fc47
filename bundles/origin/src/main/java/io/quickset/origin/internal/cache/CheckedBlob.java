package io.quickset.origin.internal.cache;

import io.quickset.Digest;
import io.quickset.origin.internal.cache.Draft.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Objects;

/** A kept document as a stream, whose end is held back until all of it is known to be what was kept. For one thread. */
final class CheckedBlob extends InputStream {

    private final Path file;
    private final Blob blob;
    private final InputStream in;
    private final MessageDigest sha = Digest.sha256();
    private boolean checked;

    CheckedBlob(Path file, Blob blob) throws IOException {
        this.file = file;
        this.blob = blob;
        this.in = Files.newInputStream(file);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        int read = in.read(bytes, offset, length);
        if (read > 0) {
            sha.update(bytes, offset, read);
        } else if (read < 0) {
            check();
        }
        return read;
    }

    private void check() throws IOException {
        if (checked) {
            return;
        }
        checked = true;
        if (!Digest.of(sha.digest()).equals(blob.digest())) {
            Files.deleteIfExists(file);
            throw new IOException(
                    file + " was damaged and is deleted: it is fetched again when its set is staged again");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
