package io.quickset.deployer.internal.artifact;

import io.quickset.Digest;
import io.quickset.deployer.internal.scan.Found;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * An ordinary bundle in the deploy folder, complete and well-formed.
 *
 * @param found the artifact
 * @param sha256 of its bytes, in hex
 */
public record CodeJar(Found found, String sha256) {

    /** That of a file's bytes now, in hex. */
    public static String sha256(Path file) throws IOException {
        MessageDigest sha = Digest.sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(sha.digest());
    }
}
