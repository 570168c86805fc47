package io.quickset.web.internal.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A token as this node keeps it: by its hash. Immutable. A secret has 256 random bits, so that one round of SHA-256
 * hides it as well as any slow hash would.
 *
 * @param name who or what bears it; stands in the audit trail
 * @param role what it allows
 * @param sha256 the hash of the secret, as hexadecimal digits
 */
public record Token(String name, Role role, String sha256) {

    private static final Pattern LINE = Pattern.compile("(\\S+)\\s+(\\S+)\\s+sha256:([0-9a-f]{64})");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** The token of that secret. */
    static Token of(String name, Role role, String secret) {
        return new Token(name, role, HexFormat.of().formatHex(hash(secret)));
    }

    /** Whether a token may have that name. */
    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The token that a line of {@code data/tokens} describes, or empty when it describes none. */
    static Optional<Token> parse(String line) {
        Matcher parts = LINE.matcher(line.strip());
        return parts.matches() && isName(parts.group(1))
                ? Role.of(parts.group(2)).map(role -> new Token(parts.group(1), role, parts.group(3)))
                : Optional.empty();
    }

    /** Its line in {@code data/tokens}. */
    String line() {
        return name + " " + role + " sha256:" + sha256;
    }

    /** Whether that is the hash of its secret; takes as long for each. */
    boolean matches(byte[] hash) {
        return MessageDigest.isEqual(HexFormat.of().parseHex(sha256), hash);
    }

    static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // each Java platform has it
        }
    }
}
