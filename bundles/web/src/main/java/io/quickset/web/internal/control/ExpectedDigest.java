package io.quickset.web.internal.control;

import io.quickset.web.internal.problem.ProblemException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/** What a client says that its content is ({@code Repr-Digest} or {@code Content-Digest}, RFC 9530), if it does. Immutable. */
final class ExpectedDigest {

    private static final Pattern SHA256 = Pattern.compile("(?:^|,)\\s*sha-256=:([A-Za-z0-9+/]{43}=):\\s*(?:,|$)");

    private final byte @Nullable [] sha256;

    private ExpectedDigest(byte @Nullable [] sha256) {
        this.sha256 = sha256;
    }

    /**
     * That of a request.
     *
     * @throws ProblemException if it says something that can't be checked here
     */
    static ExpectedDigest of(HttpFields headers) throws ProblemException {
        String field = String.join(", ", headers.getValuesList("Repr-Digest")); // it may stand in several lines
        field = field.isEmpty() ? String.join(", ", headers.getValuesList("Content-Digest")) : field;
        if (field.isEmpty()) {
            return new ExpectedDigest(null);
        }
        Matcher digest = SHA256.matcher(field);
        if (!digest.find()) {
            throw Call.bad("the digest '" + field + "' can't be checked: say sha-256=:<base64>:");
        }
        return new ExpectedDigest(Base64.getDecoder().decode(digest.group(1)));
    }

    MessageDigest start() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // each Java platform has it
        }
    }

    /**
     * Compares.
     *
     * @throws ProblemException if something else arrived
     */
    void check(MessageDigest sum, long bytes) throws ProblemException {
        byte[] arrived = sum.digest();
        if (sha256 != null && !Arrays.equals(sha256, arrived)) {
            throw Call.bad("what arrived (" + bytes + " bytes, SHA-256 " + HexFormat.of().formatHex(arrived)
                    + ") is not what its digest says: send it again");
        }
    }
}
