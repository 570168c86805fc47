package io.quickset.web.internal.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens of this node, {@code data/tokens}: a line {@code <name> <role> sha256:<hash>} each, mode 0600. The file is
 * read each time that it is asked, so that a token is gone as soon as its line is, whoever took it out. At the first start
 * a token {@code operator} is made; its secret lies in {@code data/operator.token} for the person on the node. People
 * may edit the file: changes go by lines, and leave those alone that they are not about. Safe for use by any thread.
 */
public final class Tokens {

    /** The token that is made at the first start. */
    static final String FIRST = "operator";

    private static final String PREFIX = "qst_"; // lets people and scanners tell what a leaked one is
    private static final int SECRET_BYTES = 32;
    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);

    private final Path file;
    private final Path plain;
    private final SecureRandom random = new SecureRandom();
    private volatile String complained = "";
    private boolean made; // or found, and read: guarded by this

    /** Those in that folder, {@code data/}. */
    public Tokens(Path data) {
        file = data.resolve("tokens");
        plain = data.resolve("operator.token");
    }

    /**
     * Makes the first token, unless there is a file. Called again it makes none: where a file is missing that was there, someone
     * may be about to put another in its place.
     *
     * @throws IOException if the file can't be made or read; the message says which, and what to do
     */
    public synchronized void open() throws IOException {
        try {
            if (!made && Files.notExists(file)) {
                String secret = secret();
                PrivateFile.write(plain, secret + "\n");
                PrivateFile.write(file, Token.of(FIRST, Role.OPERATE, secret).line() + "\n");
                LOG.info("made a token '{}', which allows to operate this node over HTTP: {}", FIRST, plain);
            }
            if (Files.exists(file)) {
                PrivateFile.restrict(file);
            }
            list();
            made = true;
        } catch (IOException | UnsupportedOperationException e) {
            throw new IOException("the tokens " + file + " can't be " + (Files.exists(file) ? "read" : "made") + " ("
                    + e + "): give the node's user the rights to that file and its folder", e);
        }
    }

    /** All of them, in the order of the file; empty when there is no file. */
    public List<Token> list() throws IOException {
        List<String> lines = lines();
        List<Token> tokens = new ArrayList<>();
        String bad = "";
        for (int i = 0; i < lines.size(); i++) {
            Optional<Token> token = Token.parse(lines.get(i));
            token.ifPresent(tokens::add);
            if (token.isEmpty() && !lines.get(i).isBlank() && !lines.get(i).startsWith("#")) {
                bad += (bad.isEmpty() ? "" : ", ") + (i + 1);
            }
        }
        if (!bad.equals(complained) && !bad.isEmpty()) {
            LOG.warn("{}: line {} is no <name> read|operate sha256:<64 digits>, and counts for nothing", file, bad);
        }
        complained = bad;
        return tokens;
    }

    /** The token of that secret, or empty. How long it takes tells nothing of any. */
    Optional<Token> find(String secret) throws IOException {
        byte[] hash = Token.hash(secret);
        Optional<Token> found = Optional.empty();
        for (Token token : list()) {
            if (token.matches(hash) && found.isEmpty()) {
                found = Optional.of(token);
            }
        }
        return found;
    }

    /**
     * Makes a token.
     *
     * @return its secret, which is kept nowhere
     * @throws IllegalArgumentException if no token may have that name, or one has it
     */
    synchronized String add(String name, Role role) throws IOException {
        if (!Token.isName(name)) {
            throw new IllegalArgumentException("'" + name + "' is no name for a token: up to 64 letters, digits, '.', '_' and '-'");
        }
        List<String> lines = lines();
        if (lines.stream().anyMatch(line -> isOf(name, line))) {
            throw new IllegalArgumentException("there is a token '" + name + "': rotate or revoke it");
        }
        String secret = secret();
        lines.add(Token.of(name, role, secret).line());
        write(lines);
        return secret;
    }

    /**
     * Takes a token away: each line of that name, for an edit may have left several.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    synchronized void revoke(String name) throws IOException {
        List<String> lines = lines();
        named(name, lines);
        lines.removeIf(line -> isOf(name, line));
        write(lines);
        if (name.equals(FIRST)) {
            Files.deleteIfExists(plain);
        }
    }

    /**
     * Gives a token another secret; the one before counts no longer. Of several lines of that name one is left, with the
     * least that they allowed: nobody is given more by it than was meant.
     *
     * @return the secret, which is kept nowhere but, of the first token, in {@code data/operator.token}
     * @throws IllegalArgumentException if there is none of that name
     */
    synchronized String rotate(String name) throws IOException {
        List<String> lines = lines();
        Role role = Collections.min(named(name, lines).stream().map(Token::role).toList());
        String secret = secret();
        int place = IntStream.range(0, lines.size()).filter(i -> isOf(name, lines.get(i))).findFirst().orElseThrow();
        lines.removeIf(line -> isOf(name, line));
        lines.add(place, Token.of(name, role, secret).line());
        write(lines);
        if (name.equals(FIRST)) {
            PrivateFile.write(plain, secret + "\n");
        }
        return secret;
    }

    /** At least one. */
    private static List<Token> named(String name, List<String> lines) {
        List<Token> all = lines.stream().flatMap(line -> Token.parse(line).stream()).toList();
        List<Token> named = all.stream().filter(token -> token.name().equals(name)).toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException("there is no token '" + name + "'; there are: "
                    + all.stream().map(Token::name).collect(Collectors.joining(", ")));
        }
        return named;
    }

    private static boolean isOf(String name, String line) {
        return Token.parse(line).filter(token -> token.name().equals(name)).isPresent();
    }

    /** To be changed by who asks, each with what is before its line feed; none when there is no file. */
    private List<String> lines() throws IOException {
        try {
            List<String> lines = new ArrayList<>(List.of(PrivateFile.read(file).split("\n", -1)));
            if (lines.get(lines.size() - 1).isEmpty()) {
                lines.remove(lines.size() - 1); // behind the last line feed
            }
            return lines;
        } catch (NoSuchFileException e) {
            return new ArrayList<>();
        }
    }

    private void write(List<String> lines) throws IOException {
        PrivateFile.write(file, lines.stream().map(line -> line + "\n").collect(Collectors.joining()));
    }

    private String secret() {
        byte[] bits = new byte[SECRET_BYTES];
        random.nextBytes(bits);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }
}
