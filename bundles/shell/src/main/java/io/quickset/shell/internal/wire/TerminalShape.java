package io.quickset.shell.internal.wire;

import java.net.ProtocolException;

/**
 * What the server needs to know of the client's terminal.
 *
 * @param type the terminal type, as {@code TERM} has it
 * @param columns its width in characters
 * @param rows its height in characters
 */
public record TerminalShape(String type, int columns, int rows) {

    /** Writes it as a payload: {@code <columns> <rows> <type>}. */
    public Frame frame(FrameType frameType) {
        return Frame.of(frameType, columns + " " + rows + " " + type);
    }

    /** Reads it from a payload. */
    public static TerminalShape of(Frame frame) throws ProtocolException {
        String[] words = frame.text().split(" ", 3);
        try {
            return new TerminalShape(words[2], Integer.parseInt(words[0]), Integer.parseInt(words[1]));
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new ProtocolException("'" + frame.text() + "' describes no terminal");
        }
    }
}
