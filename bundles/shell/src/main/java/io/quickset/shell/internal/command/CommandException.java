package io.quickset.shell.internal.command;

/** A command can't do what was asked. The message is one line that names the thing and what to do. */
public final class CommandException extends Exception {

    private static final long serialVersionUID = 1;

    /** With that message. */
    public CommandException(String message) {
        super(message);
    }

    /** With that message and its cause. */
    public CommandException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The bare message: gogo.jline prints an exception's {@code toString()} to the operator. */
    @Override
    public String toString() {
        return getMessage();
    }
}
