package io.quickset.itest.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The archives as built, each unpacked once for all tests as a person would: with {@code tar}. Most tests take the core,
 * which bakes no set: what is live on its nodes is what the test brought.
 */
final class Distribution {

    private static final Path WORK = property("quickset.work");

    /** Unpacked when it is first asked for. */
    private static final class Core {
        static final Path UNPACKED = unpack("core", "quickset-core");
    }

    /** Unpacked when it is first asked for. */
    private static final class Edge {
        static final Path UNPACKED = unpack("distribution", "quickset");
    }

    private Distribution() {}

    /** The core composition, unpacked; nothing in it is changed by any test. */
    static Path core() {
        return Core.UNPACKED;
    }

    /** The same for the composition edge, which is what people get: with HTTP and the console. */
    static Path edge() {
        return Edge.UNPACKED;
    }

    /** The archive that people get, of that kind, such as {@code tar.gz}. */
    static Path archive(String kind) {
        return archive("distribution", "quickset", kind);
    }

    /** The core's {@code tar.gz}. */
    static Path coreArchive() {
        return archive("core", "quickset-core", "tar.gz");
    }

    /** The baked console. */
    static Path console() {
        try (Stream<Path> sets = Files.list(edge().resolve("sets"))) {
            return sets.filter(set -> set.getFileName().toString().startsWith("console-")).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy of the core of that name, for a test that changes something in it. */
    static Path copy(String name) {
        return copy(core(), name);
    }

    /** The same of another one. */
    static Path copy(Path unpacked, String name) {
        Path copy = emptyFolder(name).resolve("quickset");
        Command.Result cp = Command.run(Duration.ofSeconds(60), List.of("cp", "-a", unpacked.toString(), copy.toString()));
        if (cp.exit() != 0) {
            throw new IllegalStateException("cannot copy " + unpacked + ": " + cp.err());
        }
        return copy;
    }

    /** The core's command. */
    static Path script() {
        return core().resolve("bin/quickset");
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

    private static Path archive(String module, String name, String kind) {
        return property("quickset.runtime").resolve(module).resolve("target")
                .resolve(name + "-" + System.getProperty("quickset.version") + "." + kind);
    }

    private static Path unpack(String module, String name) {
        Path archive = archive(module, name, "tar.gz");
        Path folder = emptyFolder(module);
        Command.Result tar = Command.run(
                Duration.ofSeconds(60), List.of("tar", "-xzf", archive.toString(), "-C", folder.toString()));
        if (tar.exit() != 0) {
            throw new IllegalStateException("cannot unpack " + archive + ": " + tar.err());
        }
        return folder.resolve(name + "-" + System.getProperty("quickset.version"));
    }

    private static Path property(String name) {
        return Path.of(System.getProperty(name)).toAbsolutePath().normalize();
    }
}
