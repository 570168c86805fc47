package io.quickset.web.internal.access;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;

/** The command {@code quickset:token}. Called by any session's threads. */
public final class TokenCommand {

    private static final String USAGE =
            "token [add <name> --role read|operate | revoke <name> | rotate <name>]";

    private final Tokens tokens;
    private final Supplier<String> url;

    /**
     * Works on those tokens.
     *
     * @param url where the node can be reached; empty when it does not listen
     */
    public TokenCommand(Tokens tokens, Supplier<String> url) {
        this.tokens = tokens;
        this.url = url;
    }

    @Descriptor("lists, makes, revokes and rotates the tokens that the control plane asks for; a new one is shown this once")
    public void token(
            @Descriptor("what a new token allows: read or operate")
                    @Parameter(names = "--role", absentValue = "")
                    String role,
            @Descriptor("[add <name> | revoke <name> | rotate <name>]: what to do; default list") String... words)
            throws UsageException, IOException {
        String verb = words.length == 0 ? "" : words[0];
        if (words.length != (verb.isEmpty() ? 0 : 2) || !List.of("", "add", "revoke", "rotate").contains(verb)
                || verb.equals("add") == role.isEmpty()) {
            throw new UsageException(verb.equals("add") && words.length == 2 ? "a new token needs a role: " + USAGE : USAGE);
        }
        try {
            switch (verb) {
                case "add" -> show(words[1], tokens.add(words[1],
                        Role.of(role).orElseThrow(() -> new IllegalArgumentException("'" + role + "' is no role: " + USAGE))));
                case "rotate" -> show(words[1], tokens.rotate(words[1]));
                case "revoke" -> {
                    tokens.revoke(words[1]);
                    System.out.println("token '" + words[1] + "' counts no longer");
                }
                default -> list();
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }

    private void list() throws IOException {
        List<Token> all = tokens.list();
        int width = all.stream().mapToInt(token -> token.name().length()).max().orElse(0);
        width = Math.max(width, "TOKEN".length());
        String format = "%-" + width + "s  %s%n";
        System.out.print(all.isEmpty() ? "no token: nobody can use the control plane\n" : String.format(Locale.ROOT, format, "TOKEN", "ROLE"));
        for (Token token : all) {
            System.out.print(String.format(Locale.ROOT, format, token.name(), token.role()));
        }
    }

    private void show(String name, String secret) {
        System.out.println("token '" + name + "', shown this once: " + secret);
        String reached = url.get();
        if (!reached.isEmpty()) {
            System.out.println("console: " + reached + "/console/#token=" + secret);
        }
    }

    /** The command was not called as it has to be. */
    public static final class UsageException extends Exception {

        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }

        /** The bare message: gogo.jline prints an exception's {@code toString()} to the operator. */
        @Override
        public String toString() {
            return getMessage();
        }
    }
}
