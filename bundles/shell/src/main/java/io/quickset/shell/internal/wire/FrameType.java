package io.quickset.shell.internal.wire;

import java.net.ProtocolException;

/** What a frame on the local socket means. The code is the first byte on the wire. */
public enum FrameType {
    /** To the server: run this Gogo command (UTF-8), then close. */
    COMMAND('c'),
    /** To the server: start an interactive shell; a {@link TerminalShape}. */
    INTERACTIVE('t'),
    /** To the server: bytes of standard input. */
    STDIN('i'),
    /** To the server: standard input has ended. */
    STDIN_END('z'),
    /** To the server: the window changed; a {@link TerminalShape}. */
    WINDOW('w'),
    /** To the client: bytes of standard output. */
    STDOUT('o'),
    /** To the client: bytes of standard error. */
    STDERR('e'),
    /**
     * To the client: a command waits for input; answer with one {@link #STDIN} or {@link #STDIN_END}. Standard input
     * is never read unasked, so that a command that reads none neither waits for it nor eats it from a script's loop.
     */
    WANT_STDIN('r'),
    /** To the client: the command has ended; one byte, its exit code. The last frame. */
    EXIT('x');

    private static final FrameType[] ALL = values();

    private final byte code;

    FrameType(char code) {
        this.code = (byte) code;
    }

    byte code() {
        return code;
    }

    static FrameType of(byte code) throws ProtocolException {
        for (FrameType type : ALL) {
            if (type.code == code) {
                return type;
            }
        }
        throw new ProtocolException("unknown frame type " + code);
    }
}
