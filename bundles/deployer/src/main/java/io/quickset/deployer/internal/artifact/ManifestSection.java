package io.quickset.deployer.internal.artifact;

import io.quickset.control.Rejection;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The main section of a manifest. {@link java.util.jar.Manifest} takes quadratic time over a folded header, and keeps
 * the sections of all entries, which a signed bundle has many of.
 */
final class ManifestSection {

    private final byte[] bytes;
    private int at;

    private ManifestSection(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Its headers, whatever the case of their names; of a repeated one the last. */
    static Map<String, String> of(byte[] manifest) throws BadArtifactException {
        return new ManifestSection(manifest).headers();
    }

    private Map<String, String> headers() throws BadArtifactException {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (at < bytes.length) {
            line.reset();
            if (!append(line, 0)) {
                break; // an empty line ends the section
            }
            while (at < bytes.length && bytes[at] == ' ') {
                append(line, 1);
            }
            String text = line.toString(StandardCharsets.UTF_8);
            if (bytes[at - 1] != '\n' && bytes[at - 1] != '\r') {
                throw malformed(text, "ends without a line break"); // readers differ on whether it counts
            }
            int colon = text.indexOf(": ");
            if (colon <= 0 || !text.substring(0, colon).matches("[A-Za-z0-9][A-Za-z0-9_-]{0,69}")) {
                throw malformed(text, "is no header");
            }
            headers.put(text.substring(0, colon), text.substring(colon + 2));
        }
        return headers;
    }

    private static BadArtifactException malformed(String line, String how) {
        return new BadArtifactException(Rejection.MALFORMED, "its manifest is malformed: '"
                + (line.length() <= 100 ? line : line.substring(0, 100) + "...") + "' " + how);
    }

    /** Appends the line at hand without its first bytes and its end; false if it is empty. */
    private boolean append(ByteArrayOutputStream line, int skip) {
        int start = at;
        while (at < bytes.length && bytes[at] != '\n' && bytes[at] != '\r') {
            at++;
        }
        line.write(bytes, start + skip, at - start - skip);
        boolean any = at > start;
        if (at < bytes.length) {
            at += bytes[at] == '\r' && at + 1 < bytes.length && bytes[at + 1] == '\n' ? 2 : 1;
        }
        return any;
    }
}
