package io.quickset.shell.internal.console;

import io.quickset.format.text.PlainText;
import java.io.EOFException;
import org.apache.felix.gogo.runtime.CommandNotFoundException;

/** What an operator reads when a command fails: one line. */
final class ErrorLine {

    private ErrorLine() {}

    static String of(Throwable failure) {
        String message = failure.getMessage();
        if (failure instanceof CommandNotFoundException notFound) {
            return "no command '" + notFound.getCommand() + "': 'help' lists the commands";
        }
        if (failure instanceof EOFException) {
            return "the command line is not complete: " + message;
        }
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        // Gogo's text lists Java types: "Cannot coerce await(Token) to any of [(CommandSession, ...)]".
        if (failure instanceof IllegalArgumentException && message.startsWith("Cannot coerce ")) {
            String command = message.substring("Cannot coerce ".length()).replaceFirst("\\(.*", "");
            return "wrong options or words for '" + command + "': see 'help " + command + "'";
        }
        return PlainText.harmless(message.strip().replaceAll("\\s*\\R\\s*", "; "));
    }
}
