package io.quickset.shell.internal.socket;

import io.quickset.shell.internal.wire.TerminalShape;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/** What a connection runs: the seam between the socket and Gogo. */
interface Sessions {

    /** Runs one command on the calling thread; an interrupt ends it. Returns its exit code and throws nothing. */
    int command(String command, InputStream in, PrintStream out, PrintStream err);

    /** Makes an interactive shell that writes its terminal's output there. */
    Interactive interactive(TerminalShape shape, OutputStream out) throws IOException;

    /** An interactive shell. One thread runs it, another feeds it. */
    interface Interactive {

        /** Runs the shell on the calling thread until the operator leaves it or it is hung up. */
        void run() throws Exception;

        /** Bytes that the operator typed. */
        void typed(byte[] bytes) throws IOException;

        /** The operator's window has another size. */
        void resized(TerminalShape shape);

        /** The operator has gone. */
        void hangUp();
    }
}
