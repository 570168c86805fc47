package io.quickset.deployer.internal.artifact;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.Origin;
import io.quickset.control.Rejection;
import io.quickset.control.SetSource;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.format.MediaTypes;
import io.quickset.format.ResourcePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Version;

/** A plain folder as a set. Links to files inside the folder are followed; others are refused. */
record FolderSet(Found found, String name, Version version, Limits limits) implements OpenSource {

    static SetSupply inspect(Found found, Limits limits) throws BadArtifactException, IOException {
        if (Files.isSymbolicLink(found.path())) {
            throw new BadArtifactException(Rejection.MALFORMED,
                    "it is a link to a folder: move or copy the folder itself here");
        }
        PlainName name = PlainName.of(found.fileName());
        FolderSet set = new FolderSet(found, name.set(), name.version(), limits);
        List<String> paths = set.paths();
        if (paths.isEmpty()) {
            throw new BadArtifactException(Rejection.MALFORMED, "it holds no file");
        }
        PathCheck.check(paths::iterator);
        return SetSupply.of(found, set.name, set.version, Optional.empty(), Map.of(), () -> set);
    }

    // Links to folders are not followed, so that no tree has a loop.
    private List<String> paths() throws BadArtifactException, IOException {
        Path root = found.path();
        Path inside = root.toRealPath();
        List<String> paths = new ArrayList<>();
        long count = 0;
        long bytes = 0;
        long listed = 0;
        try (Stream<Path> walk = Files.walk(root)) {
            for (Iterator<Path> all = walk.iterator(); all.hasNext();) {
                Path file = all.next();
                if (file.equals(root)) {
                    continue;
                }
                limits.checkFiles(++count);
                if (!Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    String path = root.relativize(file).toString();
                    check(path, file, inside);
                    bytes = limits.add(bytes, Files.size(file));
                    listed += Limits.listedBytes(path);
                    limits.checkDirectory(listed);
                    paths.add(path);
                }
            }
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof AccessDeniedException denied) {
                throw new BadArtifactException(Rejection.UNREADABLE, "this process may not read '"
                        + root.relativize(Path.of(denied.getFile())) + "': change its owner or mode", e);
            }
            throw e.getCause(); // worth another try
        }
        paths.sort(ResourcePath.ORDER);
        return paths;
    }

    private void check(String path, Path file, Path inside) throws BadArtifactException {
        Optional<String> trouble = NameCheck.trouble(found.path(), path, file);
        if (trouble.isPresent()) {
            throw new BadArtifactException(Rejection.MALFORMED, trouble.get());
        }
        if (Files.isSymbolicLink(file)) {
            try {
                if (!file.toRealPath().startsWith(inside)) {
                    throw new BadArtifactException(Rejection.MALFORMED, "'" + path
                            + "' is a link that leaves the folder: put the file itself there");
                }
            } catch (IOException e) {
                throw new BadArtifactException(Rejection.MALFORMED,
                        "'" + path + "' is a link to nothing or in a circle: remove it", e);
            }
        }
        if (Files.isDirectory(file)) {
            throw new BadArtifactException(Rejection.MALFORMED,
                    "'" + path + "' is a link to a folder: put the folder itself there");
        }
        if (!Files.isRegularFile(file)) {
            throw new BadArtifactException(Rejection.MALFORMED,
                    "'" + path + "' is neither a file nor a link to one: remove it");
        }
        if (!Files.isReadable(file)) {
            throw new BadArtifactException(Rejection.UNREADABLE,
                    "this process may not read '" + path + "': change its owner or mode");
        }
    }

    @Override
    public Layer layer() {
        return found.layer();
    }

    @Override
    public Origin origin() {
        return new Origin(found.name(), found.fingerprint(), Map.of());
    }

    @Override
    public Optional<Digest> declaredDigest() {
        return Optional.empty();
    }

    @Override
    public Iterator<SetSource.Entry> entries() throws IOException {
        try {
            return paths().stream().map(this::entry).iterator();
        } catch (BadArtifactException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private SetSource.Entry entry(String path) {
        Path file = found.path().resolve(path);
        try {
            return new FileEntry(path, Files.size(file), null, MediaTypes.of(path), () -> Files.newInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // Nothing is open between entries.
    }
}
