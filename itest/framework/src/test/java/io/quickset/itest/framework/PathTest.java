package io.quickset.itest.framework;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.SetRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sets as paths for a host that shares the API's types with its framework. */
@Timeout(60)
final class PathTest {

    @Test
    void theHostReadsAndHearsOfSwitches(@TempDir Path home) throws Exception {
        try (Node node = Node.start(home)) {
            node.deploySet("page", "1.0.0");
            SetRegistry registry = node.service(SetRegistry.class);
            Path root = registry.view().set("page").orElseThrow().root();
            assertThat(root.resolve("text")).hasContent("1.0.0");
            try (WatchService watcher = root.getFileSystem().newWatchService()) {
                root.register(watcher, StandardWatchEventKinds.ENTRY_MODIFY);
                node.deploySet("page", "2.0.0");

                WatchKey key = watcher.poll(20, TimeUnit.SECONDS);
                assertThat(key).as("the switch").isNotNull();
                assertThat(key.pollEvents()).extracting(event -> event.context().toString()).containsExactly("text");
                assertThat(((Path) key.watchable()).resolve("text")).hasContent("2.0.0");
                assertThat(key.reset()).isTrue();

                node.bundle("io.quickset.registry").stop();
                node.bundle("io.quickset.registry").start();
                node.deploySet("page", "3.0.0");
                assertThat(watcher.poll(20, TimeUnit.SECONDS)).as("after a restart of the registry").isSameAs(key);
                assertThat(((Path) key.watchable()).resolve("text")).hasContent("3.0.0");
            }
            assertThat(Files.readString(root.resolve("text"))).as("what was held all the time").isEqualTo("1.0.0");
        }
    }
}
