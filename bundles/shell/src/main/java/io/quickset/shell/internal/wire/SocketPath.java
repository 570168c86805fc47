package io.quickset.shell.internal.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the socket of a home lies; the server and its clients agree on it here. */
public final class SocketPath {

    /**
     * The longest path, in bytes, that every system takes for a Unix domain socket: Linux has room for 108 with the
     * closing zero, macOS for 104.
     */
    public static final int MAX_BYTES = 103;

    private SocketPath() {}

    /** The folder that holds what the running node writes. */
    public static Path data(Path home) {
        return home.toAbsolutePath().resolve("data");
    }

    /** The usual place of the socket. */
    public static Path usual(Path home) {
        return data(home).resolve("shell.sock");
    }

    /** The file that names the socket when its usual path would be too long. */
    public static Path pointer(Path home) {
        return data(home).resolve("shell.path");
    }

    /** Whether a socket can lie there. */
    public static boolean fits(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    /** The socket of that home, for a client: it need not exist. */
    public static Path find(Path home) throws IOException {
        Path pointer = pointer(home);
        return Files.exists(pointer) ? Path.of(Files.readString(pointer).strip()) : usual(home);
    }
}
