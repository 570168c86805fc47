package io.quickset.deployer.internal.artifact;

import io.quickset.Digest;
import io.quickset.control.Rejection;
import io.quickset.control.SetSource;
import io.quickset.control.StagingException;
import io.quickset.format.FormatException;
import io.quickset.format.SetDigest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.zip.ZipException;

/**
 * Reads all that a set holds and checks it as staging does, storing nothing: for what must not come near the deploy folder
 * if it is bad. Keeps no state; safe for use by any thread.
 */
public final class ContentCheck {

    private ContentCheck() {}

    /**
     * Checks it.
     *
     * @return the digest of its content
     * @throws BadArtifactException if it is bad, with the reason
     * @throws IOException if this node could not read it, worth another try
     */
    public static Digest check(SetSupply.Opener content) throws BadArtifactException, IOException {
        try (OpenSource source = content.open()) {
            SetDigest all = new SetDigest();
            byte[] buffer = new byte[1 << 16];
            for (Iterator<SetSource.Entry> entries = source.entries(); entries.hasNext();) {
                SetSource.Entry entry = entries.next();
                Digest digest = read(entry, buffer);
                if (entry.declaredDigest() != null && !digest.equals(entry.declaredDigest())) {
                    throw new BadArtifactException(Rejection.DAMAGED,
                            "the content of '" + entry.path() + "' does not match the index: rebuild it");
                }
                all.add(entry.path(), entry.size(), digest);
            }
            Digest actual = all.finish();
            if (source.declaredDigest().filter(declared -> !declared.equals(actual)).isPresent()) {
                throw new BadArtifactException(Rejection.DAMAGED,
                        "its index declares the digest " + source.declaredDigest().get()
                        + ", but its files make " + actual + ": rebuild it");
            }
            return actual;
        } catch (StagingException.Unchecked e) {
            throw new BadArtifactException(e.getCause().kind(), e.getCause().getMessage(), e);
        } catch (StagingException e) {
            throw new BadArtifactException(e.kind(), e.getMessage(), e);
        } catch (FormatException e) {
            throw new BadArtifactException(Rejection.MALFORMED, e.getMessage(), e);
        } catch (ZipException e) {
            throw new BadArtifactException(Rejection.DAMAGED, e.getMessage(), e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof ZipException damage) {
                throw new BadArtifactException(Rejection.DAMAGED, damage.getMessage(), e);
            }
            throw e.getCause();
        }
    }

    private static Digest read(SetSource.Entry entry, byte[] buffer) throws BadArtifactException, IOException {
        MessageDigest sha = Digest.sha256();
        long length = 0;
        try (InputStream in = entry.open()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha.update(buffer, 0, read);
                length += read;
            }
        }
        if (length != entry.size()) {
            throw new BadArtifactException(Rejection.DAMAGED,
                    "'" + entry.path() + "' has " + length + " bytes, not the " + entry.size()
                    + " declared: rebuild or copy it again");
        }
        return Digest.of(sha.digest());
    }
}
