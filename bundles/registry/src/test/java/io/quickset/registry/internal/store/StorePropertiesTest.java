package io.quickset.registry.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.Digest;
import io.quickset.Resource;
import io.quickset.format.IndexEntry;
import io.quickset.format.IndexWriter;
import io.quickset.format.ResourcePath;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import org.jspecify.annotations.Nullable;

/** Whatever tree is staged comes back as it was, now and after a restart, next to any other tree. */
final class StorePropertiesTest {

    private @Nullable Path temp;
    private @Nullable StoreFolder folder;

    @BeforeTry
    void open() throws IOException {
        temp = Files.createTempDirectory("quickset-store");
        folder = new StoreFolder(temp);
    }

    @AfterTry
    void close() throws IOException {
        folder.close();
        Files.walkFileTree(temp, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Property(tries = 100)
    void aTreeComesBackAsItWasStaged(
            @ForAll("trees") Map<String, byte[]> first, @ForAll("trees") Map<String, byte[]> second) throws Exception {
        ResourceIndex one = folder.store.stage(TreeSource.of("one", first), List.of());
        ResourceIndex two = folder.store.stage(TreeSource.of("two", second), List.of(one));
        assertHolds(one, first);
        assertHolds(two, second);
        folder.reopen();
        assertHolds(folder.store.open(one.name(), null), first);
        assertHolds(folder.store.open(two.name(), null), second);
    }

    @Property(tries = 50)
    void contentIsStoredOnceHoweverOftenItOccurs(
            @ForAll("trees") Map<String, byte[]> tree, @ForAll("trees") Map<String, byte[]> more) throws Exception {
        Map<String, byte[]> twice = new TreeMap<>(tree);
        tree.forEach((path, bytes) -> twice.put("copy/" + path, bytes.clone()));
        ResourceIndex one = folder.store.stage(TreeSource.of("one", twice), List.of());
        folder.store.stage(TreeSource.of("again", twice), List.of(one));
        assertThat(folder.packs()).hasSize(tree.isEmpty() ? 0 : 1);

        Set<ByteBuffer> contents = new HashSet<>();
        tree.values().forEach(bytes -> contents.add(ByteBuffer.wrap(bytes)));
        long bytes = contents.stream().mapToLong(ByteBuffer::capacity).sum();
        long perBlob = BlobTable.RECORD_BYTES + 4 * Integer.BYTES;
        assertThat(folder.packBytes()).isBetween(bytes, bytes + 1000 + 64 * perBlob + contents.size() * perBlob);
    }

    private static void assertHolds(ResourceIndex index, Map<String, byte[]> tree) throws Exception {
        List<String> paths = tree.keySet().stream().sorted(ResourcePath.ORDER).toList();
        assertThat(index.count()).isEqualTo(tree.size());
        assertThat(index.totalBytes()).isEqualTo(tree.values().stream().mapToLong(bytes -> bytes.length).sum());
        assertThat(index.resources().map(Resource::path)).containsExactlyElementsOf(paths);
        List<IndexEntry> entries = new ArrayList<>();
        for (String path : paths) {
            Resource resource = index.find(path).orElseThrow();
            assertIs(resource, path, tree.get(path));
            entries.add(new IndexEntry(path, resource.size(), resource.digest(), resource.mediaType()));
            for (String near : List.of(path + "x", path + "/", path.substring(1), path.substring(0, path.length() - 1),
                    path.toUpperCase(java.util.Locale.ROOT), "/" + path)) {
                assertThat(index.find(near).isPresent()).as(near).isEqualTo(tree.containsKey(near));
            }
        }
        assertThat(index.digest()).isEqualTo(IndexWriter.digest(entries));
        assertThat(index.find("")).isEmpty();
    }

    private static void assertIs(Resource resource, String path, byte[] bytes) throws IOException {
        assertThat(resource.path()).isEqualTo(path);
        assertThat(resource.size()).isEqualTo(bytes.length);
        assertThat(resource.mediaType()).isEqualTo("text/plain");
        assertThat(resource.digest()).isEqualTo(Digest.of(Digest.sha256().digest(bytes)));
        assertThat(resource.content()).isEqualTo(ByteBuffer.wrap(bytes)).matches(ByteBuffer::isReadOnly);
        assertThat(resource.content(bytes.length / 2, bytes.length - bytes.length / 2))
                .isEqualTo(ByteBuffer.wrap(bytes, bytes.length / 2, bytes.length - bytes.length / 2));
        ByteBuffer read = ByteBuffer.allocate(bytes.length + 1);
        try (var channel = resource.channel()) {
            while (channel.read(read) >= 0) {
                assertThat(channel.position()).isEqualTo(read.position());
            }
        }
        assertThat(read.flip()).isEqualTo(ByteBuffer.wrap(bytes));
    }

    @Provide
    Arbitrary<Map<String, byte[]>> trees() {
        Arbitrary<String> segment = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Arbitraries.strings().withChars("abAB.-_ ").ofMinLength(1).ofMaxLength(5)),
                net.jqwik.api.Tuple.of(1, Arbitraries.of("ß", "日本", "é", "e\u0301", "\uD83D\uDE00", "\uFFFD", "\uE000z")))
                .filter(text -> !text.equals(".") && !text.equals(".."));
        Arbitrary<String> path = segment.list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("/", parts));
        // Few seeds, so that contents repeat; sizes on both sides of what is read ahead (64 KiB).
        Arbitrary<byte[]> content = net.jqwik.api.Combinators.combine(
                Arbitraries.of(0, 1, 7, 8, 300, 65_535, 65_536, 65_537, 70_000), Arbitraries.integers().between(0, 2))
                .as((size, seed) -> {
                    byte[] bytes = new byte[size];
                    new Random(seed).nextBytes(bytes);
                    return bytes;
                });
        return Arbitraries.maps(path, content).ofMaxSize(25);
    }
}
