package io.quickset.deployer.internal;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.Origin;
import io.quickset.control.SetSource;
import io.quickset.format.MediaTypes;
import io.quickset.format.ResourcePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.framework.Version;

/** A plain folder as a set. Links inside the folder are followed; those that leave it are refused. */
record FolderSet(Found found, String name, Version version) implements OpenSource {

    static SetSupply inspect(Found found) throws BadArtifactException, IOException {
        PlainName name = PlainName.of(found.name());
        FolderSet set = new FolderSet(found, name.set(), name.version());
        List<String> paths = set.paths();
        if (paths.isEmpty()) {
            throw new BadArtifactException("it holds no file");
        }
        PathCheck.check(paths::iterator);
        Path inside = found.path().toRealPath();
        for (String path : paths) {
            Path file = found.path().resolve(path);
            if (!file.toRealPath().startsWith(inside)) {
                throw new BadArtifactException("'" + path + "' is a link that leaves the folder");
            }
            if (!Files.isReadable(file)) {
                throw new BadArtifactException("this process may not read '" + path + "'");
            }
        }
        return new SetSupply(found, set.name, set.version, Optional.empty(), Map.of(), () -> set);
    }

    // Not following links to folders: a link is a file here, and a folder behind it is refused with it.
    private List<String> paths() throws BadArtifactException, IOException {
        try (Stream<Path> files = Files.walk(found.path())) {
            Path root = found.path();
            List<Path> all = files.filter(file -> file.equals(root) || !Files.isDirectory(file, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !file.equals(root)).toList();
            for (Path file : all) {
                if (!Files.isRegularFile(file)) {
                    throw new BadArtifactException("'" + root.relativize(file)
                            + "' is neither a file nor a link to one");
                }
            }
            return all.stream().map(file -> root.relativize(file).toString()).sorted(ResourcePath.ORDER).toList();
        } catch (UncheckedIOException e) {
            throw new BadArtifactException("it can't be read: " + e.getCause().getMessage(), e);
        }
    }

    @Override
    public Layer layer() {
        return Layer.MOUNTED;
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
            return Inspector.mapped(paths().iterator(), this::entry);
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
