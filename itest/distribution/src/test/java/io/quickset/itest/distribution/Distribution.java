package io.quickset.itest.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The archive as built, unpacked once for all tests as a person would: with {@code tar}. */
final class Distribution {

    private static final Path WORK = property("quickset.work");
    private static final Path UNPACKED = unpack();

    private Distribution() {}

    /** The archive of that kind, such as {@code tar.gz}. */
    static Path archive(String kind) {
        return property("quickset.archives").resolve("quickset-" + System.getProperty("quickset.version") + "." + kind);
    }

    /** The unpacked folder; nothing in it is changed by any test. */
    static Path folder() {
        return UNPACKED;
    }

    /** A copy of that name, for a test that changes something in it. */
    static Path copy(String name) {
        Path copy = emptyFolder(name).resolve("quickset");
        Command.Result cp = Command.run(Duration.ofSeconds(60), List.of("cp", "-a", UNPACKED.toString(), copy.toString()));
        if (cp.exit() != 0) {
            throw new IllegalStateException("cannot copy " + UNPACKED + ": " + cp.err());
        }
        return copy;
    }

    static Path script() {
        return UNPACKED.resolve("bin/quickset");
    }

    /** A new, empty folder of that name, without what an earlier run left. */
    static Path emptyFolder(String name) {
        try {
            Path folder = WORK.resolve(name);
            delete(folder);
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path path) throws IOException {
        if (Files.notExists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private static Path unpack() {
        Path folder = emptyFolder("distribution");
        Command.Result tar = Command.run(
                Duration.ofSeconds(60), List.of("tar", "-xzf", archive("tar.gz").toString(), "-C", folder.toString()));
        if (tar.exit() != 0) {
            throw new IllegalStateException("cannot unpack " + archive("tar.gz") + ": " + tar.err());
        }
        return folder.resolve("quickset-" + System.getProperty("quickset.version"));
    }

    private static Path property(String name) {
        return Path.of(System.getProperty(name)).toAbsolutePath().normalize();
    }
}
