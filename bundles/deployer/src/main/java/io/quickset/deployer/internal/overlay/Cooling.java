package io.quickset.deployer.internal.overlay;

import io.quickset.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads files once more whose bytes could change unseen when they were read: shortly after its last change a file may
 * change again and keep all its times. Reads in slices, so that news is not kept waiting. For one thread.
 */
final class Cooling {

    private static final int SLICE_BYTES = 1 << 20;

    private final Map<String, Long> due = new LinkedHashMap<>(); // nanoseconds; about in their order
    private final byte[] buffer = new byte[1 << 16];
    private @Nullable OverlayFile reading;
    private @Nullable InputStream in;
    private MessageDigest sha = Digest.sha256();

    /** Reads that file again at that time. */
    void add(String path, long at) {
        due.remove(path);
        due.put(path, at);
    }

    /** When there is something to do; at once while a file is being read. */
    long next(long never) {
        return due.isEmpty() ? never : due.values().iterator().next();
    }

    /** Reads on; returns a file that holds other bytes than it declares. */
    Optional<OverlayFile> step(long now, Listing listing) {
        Entry<String, Long> first = due.isEmpty() ? null : due.entrySet().iterator().next();
        if (first == null || first.getValue() - now > 0) {
            return Optional.empty();
        }
        OverlayFile file = listing.file(first.getKey());
        if (file == null || file.declaredDigest() == null) {
            done(first.getKey()); // it is read anyway before it is used
            return Optional.empty();
        }
        try {
            if (file != reading) {
                close();
                in = file.reread();
                reading = file;
                sha = Digest.sha256();
            }
            if (in != null && more(in)) {
                return Optional.empty();
            }
        } catch (IOException e) {
            done(file.path()); // gone or changed, which is seen elsewhere
            return Optional.empty();
        }
        done(file.path());
        boolean same = Digest.of(sha.digest()).equals(file.declaredDigest());
        return same || !file.isCurrent() ? Optional.empty() : Optional.of(file);
    }

    private boolean more(InputStream from) throws IOException {
        for (int slice = 0; slice < SLICE_BYTES;) {
            int read = from.read(buffer);
            if (read < 0) {
                return false;
            }
            sha.update(buffer, 0, read);
            slice += read;
        }
        return true;
    }

    private void done(String path) {
        due.remove(path);
        close();
    }

    void close() {
        reading = null;
        try {
            if (in != null) {
                in.close();
            }
        } catch (IOException e) {
            // it was only read
        }
        in = null;
    }
}
