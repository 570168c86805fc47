package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may talk to a node: its owner, wherever the home lies. */
@Timeout(60)
class SocketTest {

    @Test
    void onlyTheOwnerMayConnect() throws Exception {
        try (Node node = Node.of(SocketTest.class)) {
            node.start();
            Path socket = node.home().resolve("data/shell.sock");
            assertThat(mode(socket)).isEqualTo("rw-------");
            assertThat(node.home().resolve("data/shell.path")).doesNotExist();
            assertThat(node.ok("sets")).startsWith("no set is live");
        }
    }

    @Test
    void aPathTooLongForASocketGetsAShortOne() throws Exception {
        Path home = Distribution.emptyFolder("SocketTest.long").resolve("a".repeat(60)).resolve("b".repeat(60));
        try (Node node = Node.on(Files.createDirectories(home))) {
            node.start();
            assertThat(node.home().resolve("data/shell.sock")).doesNotExist();
            Path socket = Path.of(Files.readString(node.home().resolve("data/shell.path")).strip());
            assertThat(mode(socket)).isEqualTo("rw-------");
            assertThat(mode(socket.getParent())).isEqualTo("rwx------");
            assertThat(node.ok("sets")).startsWith("no set is live");
            // A killed one leaves it behind; the next removes it.
            node.kill();
            node.start();
            assertThat(socket.getParent()).doesNotExist();
            Path fresh = Path.of(Files.readString(node.home().resolve("data/shell.path")).strip());
            assertThat(node.ok("sets")).startsWith("no set is live");
            node.stop();
            assertThat(fresh.getParent()).doesNotExist();
            assertThat(node.home().resolve("data/shell.path")).doesNotExist();
        }
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
