package io.quickset.testing;

import io.quickset.internal.nio.ViewSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.framework.Version;

/** Reads a folder or zip as a node would. */
final class MemoryArtifact {

    private static final Pattern NAME =
            Pattern.compile("(.+?)(?:-(\\d+(?:\\.\\d+(?:\\.\\d+(?:[.-][A-Za-z0-9_-]+)?)?)?))?");

    private MemoryArtifact() {}

    /**
     * The set that lies there.
     *
     * @throws BadException if there is none, with the reason
     */
    static MemorySnapshot read(Path path, ViewSource source) throws BadException {
        String file = path.getFileName().toString();
        boolean folder = Files.isDirectory(path);
        if (!folder && !file.endsWith(".zip")) {
            throw new BadException(Files.exists(path)
                    ? "a registry in memory mounts folders and .zip files: unpack " + path
                    : "there is no file or folder " + path + ": bring it back, or close the mount");
        }
        Matcher name = NAME.matcher(folder ? file : file.substring(0, file.length() - ".zip".length()));
        if (!name.matches()) {
            throw new BadException("'" + file + "' names no set");
        }
        try {
            Map<String, byte[]> files = folder ? files(path) : zipped(path);
            if (files.isEmpty()) {
                throw new BadException("it holds no file");
            }
            return MemorySnapshot.of(InMemoryRegistry.checked(name.group(1)), version(name.group(2)), files, 0,
                    Instant.EPOCH, source);
        } catch (IllegalArgumentException e) {
            throw new BadException(e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            throw new BadException("it can't be read: " + e);
        }
    }

    // A dash may stand before the qualifier, as in file names of Maven.
    private static Version version(@org.jspecify.annotations.Nullable String text) {
        return text == null ? Version.emptyVersion : Version.parseVersion(text.replaceFirst("^([\\d.]*\\d)-", "$1."));
    }

    private static Map<String, byte[]> zipped(Path path) throws IOException {
        try (FileSystem zip = FileSystems.newFileSystem(path)) {
            return files(zip.getPath("/"));
        }
    }

    private static Map<String, byte[]> files(Path root) throws IOException {
        Map<String, byte[]> files = new HashMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    /** It is no set, for that reason. */
    static final class BadException extends Exception {

        private static final long serialVersionUID = 1;

        BadException(String reason) {
            super(reason);
        }
    }
}
