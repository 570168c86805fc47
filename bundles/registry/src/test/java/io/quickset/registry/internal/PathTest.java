package io.quickset.registry.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.Snapshot;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots as paths, over the store. */
final class PathTest {

    @TempDir
    Path temp;

    private Node node;

    @BeforeEach
    void start() throws Exception {
        node = new Node(temp.resolve("data"));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Snapshot put(String set, String version, Map<String, byte[]> files) throws Exception {
        node.put(MemorySource.of(set, version, files));
        return node.registry.view().set(set).orElseThrow();
    }

    @Test
    void aChannelMapsTheStoreItselfAndReadsAndTransfersIt() throws Exception {
        byte[] content = new byte[3 << 20];
        new Random(7).nextBytes(content);
        Path file = put("firmware", "1.0.0", Map.of("before", new byte[5], "image", content)).root().resolve("image");
        Path copy = temp.resolve("copy");

        try (FileChannel channel = FileChannel.open(file);
                FileChannel out = FileChannel.open(copy, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long directBytes = directBytes();
            MappedByteBuffer mapped = channel.map(MapMode.READ_ONLY, 1, content.length - 1L);
            assertThat(directBytes()).as("nothing is copied").isEqualTo(directBytes);
            assertThat(mapped.get(0)).isEqualTo(content[1]);
            assertThat(mapped.isReadOnly()).isTrue();
            assertThat(channel.transferTo(0, Long.MAX_VALUE, out)).isEqualTo(content.length);
        }
        assertThat(copy).hasBinaryContent(content);
        assertThat(Files.readAllBytes(file)).isEqualTo(content);
        assertThat(Files.mismatch(file, copy)).isEqualTo(-1);
        try (var in = Files.newInputStream(file)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
    }

    @Test
    void aSetWhoseIndexIsOffTheHeapHasFoldersToo() throws Exception {
        Map<String, byte[]> files = new HashMap<>();
        for (int i = 0; i < 10_500; i++) {
            files.put("part-" + i / 100 + "/file-" + i, Integer.toString(i).getBytes(UTF_8));
        }
        Path root = put("large", "1.0.0", files).root();

        try (Stream<Path> all = Files.walk(root)) {
            assertThat(all.filter(Files::isRegularFile)).hasSize(10_500);
        }
        try (Stream<Path> list = Files.list(root.resolve("part-77"))) {
            assertThat(list).hasSize(100)
                    .allSatisfy(file -> assertThat(file.toString()).startsWith("/part-77/file-77"));
        }
        assertThat(root.resolve("part-104/file-10499")).hasContent("10499");
    }

    @Test
    void aPathStaysReadableAfterItsGenerationIsGone() throws Exception {
        Path file = put("web", "1.0.0", Map.of("f", "first".getBytes(UTF_8))).root().resolve("f");
        for (int version = 2; version < 4 + Node.RETAINED; version++) {
            put("web", version + ".0.0", Map.of("f", ("other " + version).getBytes(UTF_8)));
        }
        org.awaitility.Awaitility.await("generation 1 to go").until(() -> node.registry.view(1).isEmpty());

        assertThat(file).hasContent("first");
        assertThat(node.registry.view().set("web").orElseThrow().root().resolve("f")).hasContent("other 6");
    }
}
