package io.quickset.format;

import io.quickset.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Computes a set's digest: SHA-256 over one line for each file, in {@link ResourcePath#ORDER}:
 * {@code <path> NUL <size in decimal> NUL <SHA-256 in hex> LF}, in UTF-8. A path can hold neither NUL nor LF, so that
 * no two indexes have the same canonical form. For one thread.
 */
public final class SetDigest {

    private final MessageDigest sha = Digest.sha256();
    private @Nullable String last;

    /**
     * Adds the next file.
     *
     * @throws FormatException if the path does not come after the one before
     */
    public void add(String path, long size, Digest digest) throws FormatException {
        if (last != null && ResourcePath.ORDER.compare(last, path) >= 0) {
            throw new FormatException("path '" + path + "' is listed twice or out of order");
        }
        last = path;
        sha.update((path + '\0' + size + '\0' + digest + '\n').getBytes(StandardCharsets.UTF_8));
    }

    /** The digest of all files added. Call it once, at the end. */
    public Digest finish() {
        return Digest.of(sha.digest());
    }
}
