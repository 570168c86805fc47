package io.quickset.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The bundles of the distribution: {@code bundles/<start level>/<name>.jar}. Immutable; ordered by level, then name.
 */
record SystemBundles(List<Entry> entries) {

    /** One jar. The framework reads it where it lies ({@code reference:}), so a start copies nothing. */
    record Entry(int startLevel, Path jar, String stamp) {
        String location() {
            return "reference:" + jar.toUri();
        }
    }

    SystemBundles {
        entries = List.copyOf(entries);
    }

    static SystemBundles in(Path folder) throws IOException {
        try (Stream<Path> jars = Files.find(folder, 2, (path, attributes) -> path.toString().endsWith(".jar")
                && path.getParent().getFileName().toString().matches("[0-9]{2}"))) {
            List<Entry> entries = new ArrayList<>();
            for (Path jar : jars.sorted().toList()) {
                int level = Integer.parseInt(jar.getParent().getFileName().toString());
                entries.add(new Entry(level, jar, stamp(jar)));
            }
            return new SystemBundles(entries);
        }
    }

    /** Inode and ctime too: two builds of one version have equal names, often equal sizes, and fixed times. */
    private static String stamp(Path jar) throws IOException {
        if (!jar.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return Files.size(jar) + "/" + Files.getLastModifiedTime(jar).toMillis();
        }
        Map<String, Object> all = Files.readAttributes(jar, "unix:size,lastModifiedTime,ctime,ino");
        return all.get("size") + "/" + all.get("lastModifiedTime") + "/" + all.get("ctime") + "/" + all.get("ino");
    }

    /** The highest level in use: what a framework must reach for all of them to run. */
    int topLevel() {
        return entries.stream().mapToInt(Entry::startLevel).max().orElse(1);
    }

    /** Where deployed bundles belong: when the framework comes to them the deployer is there, and has looked at them. */
    int deployedLevel() {
        return topLevel() + 1;
    }

    /** Text that changes whenever a bundle is added, removed, replaced or moved to another level. */
    String fingerprint() {
        return entries.stream()
                .map(entry -> entry.startLevel() + " " + entry.stamp() + " " + entry.location() + "\n")
                .collect(Collectors.joining());
    }
}
