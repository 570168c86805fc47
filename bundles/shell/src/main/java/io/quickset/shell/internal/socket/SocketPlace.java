package io.quickset.shell.internal.socket;

import io.quickset.shell.internal.wire.SocketPath;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The socket in the file system: bound so that at no moment anybody but the owner can connect, and removed on close.
 * The lock on the home (the launcher's) makes sure that what is found here is of a dead process.
 */
final class SocketPlace implements AutoCloseable {

    private static final String OWNER_ONLY = "rw-------";
    /** No longer than the socket's own name, so that what fits for one fits for the other. */
    private static final String NURSERY = ".s";

    private final ServerSocketChannel channel;
    private final Path socket;
    private final Path pointer;
    private final @Nullable Path folder;

    private SocketPlace(ServerSocketChannel channel, Path socket, Path pointer, @Nullable Path folder) {
        this.channel = channel;
        this.socket = socket;
        this.pointer = pointer;
        this.folder = folder;
    }

    /**
     * Binds the socket of that home.
     *
     * @param shortFolder where to make a folder for it when its usual path would be too long
     */
    static SocketPlace bind(Path home, Path shortFolder) throws IOException {
        Path data = Files.createDirectories(SocketPath.data(home));
        Path pointer = SocketPath.pointer(home);
        removeStale(pointer);
        Path usual = SocketPath.usual(home);
        if (SocketPath.fits(usual)) {
            return new SocketPlace(listen(data, usual), usual, pointer, null);
        }
        // createTempDirectory makes it 0700.
        Path folder = Files.createTempDirectory(shortFolder, "quickset-");
        Path socket = folder.resolve("shell.sock");
        SocketPlace place = new SocketPlace(listen(folder, socket), socket, pointer, folder);
        Path fresh = pointer.resolveSibling("shell.path.tmp");
        Files.writeString(fresh, socket + "\n");
        Files.move(fresh, pointer, StandardCopyOption.ATOMIC_MOVE);
        return place;
    }

    ServerSocketChannel channel() {
        return channel;
    }

    Path socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(socket);
        if (folder != null) {
            Files.deleteIfExists(pointer);
            Files.deleteIfExists(folder);
        }
    }

    /**
     * A socket is born with the process's umask, so it is born in a closed folder, closed itself, and only then moved
     * to its place, where it replaces a dead one.
     */
    private static ServerSocketChannel listen(Path parent, Path socket) throws IOException {
        Path nursery = parent.resolve(NURSERY);
        Path born = nursery.resolve("s");
        Files.deleteIfExists(born);
        Files.deleteIfExists(nursery);
        Files.createDirectory(
                nursery, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(born));
            Files.setPosixFilePermissions(born, PosixFilePermissions.fromString(OWNER_ONLY));
            Files.move(born, socket, StandardCopyOption.ATOMIC_MOVE);
            Files.delete(nursery);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void removeStale(Path pointer) throws IOException {
        if (!Files.exists(pointer)) {
            return;
        }
        Path old = Path.of(Files.readString(pointer).strip());
        Files.delete(pointer);
        Path folder = old.getParent();
        // Only what can have been ours.
        if (old.endsWith("shell.sock") && folder != null && folder.getFileName().toString().startsWith("quickset-")) {
            Files.deleteIfExists(old);
            if (Files.isDirectory(folder)) {
                Files.delete(folder);
            }
        }
    }
}
