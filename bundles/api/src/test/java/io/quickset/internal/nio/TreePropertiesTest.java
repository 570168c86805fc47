package io.quickset.internal.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.testing.InMemoryRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TreePropertiesTest {

    // Names that sort before, at and after a slash, and beyond where chars and UTF-8 order alike.
    @Provide
    static Arbitrary<Set<String>> paths() {
        Arbitrary<String> names = Arbitraries.of("a", "a.", "a-", "a0", "b", "é", "\uFFEE", "\uD83D\uDE00");
        return names.list().ofMinSize(1).ofMaxSize(4).map(list -> String.join("/", list)).set().ofMaxSize(20);
    }

    @Property(tries = 1000)
    void aWalkFindsEachFileOnceAndEachOfItsFolders(@ForAll("paths") Set<String> paths) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        paths.forEach(path -> files.put(path, new byte[] {1}));
        Path root = InMemoryRegistry.create().put("web", "1", files).view().set("web").orElseThrow().root();
        Set<String> wanted = new TreeSet<>();
        for (String path : paths) {
            if (paths.stream().anyMatch(file -> path.startsWith(file + "/"))) {
                continue; // behind a file of its folder's name
            }
            for (Path each = root.resolve(path); each != null; each = each.getParent()) {
                wanted.add(each + (each.equals(root.resolve(path)) ? " file" : " folder"));
            }
        }
        wanted.add("/ folder");

        try (Stream<Path> all = Files.walk(root)) {
            List<String> found = all.map(path -> path + (Files.isRegularFile(path) ? " file"
                    : Files.isDirectory(path) ? " folder" : " nothing")).toList();
            assertThat(found).containsExactlyInAnyOrderElementsOf(wanted);
        }
    }
}
