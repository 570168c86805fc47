package io.quickset.registry.internal;

import io.quickset.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of one node on a folder of its own. */
abstract class NodeTest {

    @TempDir
    Path data;

    Node node;

    @BeforeEach
    void start() throws IOException {
        node = new Node(data);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    final void restart() throws IOException {
        stop();
        start();
    }

    final Snapshot live(String set) {
        return node.registry.view().set(set).orElseThrow();
    }
}
