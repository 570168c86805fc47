package io.quickset.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;

/**
 * Makes {@code Path.of(URI.create("quickset:/web/home.html"))} work: the JDK looks for file systems on the class path
 * alone, and ours is in the bundle {@code io.quickset.api}. Nothing but URIs comes by here, as a path knows its own
 * provider. It is found at the first use, and costs a start nothing.
 */
public final class SetFileSystems extends FileSystemProvider {

    private static final String SERVICE = "META-INF/services/" + FileSystemProvider.class.getName();

    /** For the JDK. */
    public SetFileSystems() {}

    private static FileSystemProvider inFramework() {
        Bundle api = Node.bundles().stream()
                .filter(each -> "io.quickset.api".equals(each.getSymbolicName()))
                .findFirst()
                .orElseThrow(() -> new FileSystemNotFoundException("no node runs in this process, and so no sets"));
        URL service = api.getEntry(SERVICE);
        try (InputStream in = service.openStream()) {
            String name = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            return (FileSystemProvider) api.loadClass(name).getConstructor().newInstance();
        } catch (IOException | ReflectiveOperationException | RuntimeException e) {
            throw (FileSystemNotFoundException) new FileSystemNotFoundException(
                    "bundle io.quickset.api gives no file system, it should: " + e).initCause(e);
        }
    }

    @Override
    public String getScheme() {
        return "quickset";
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> env) throws IOException {
        return inFramework().newFileSystem(uri, env);
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        return inFramework().getFileSystem(uri);
    }

    @Override
    public Path getPath(URI uri) {
        return inFramework().getPath(uri);
    }

    // Nobody comes here with a path of ours, but who does is led on.

    private static FileSystemProvider of(Path path) {
        return path.getFileSystem().provider();
    }

    @Override
    public SeekableByteChannel newByteChannel(Path path, Set<? extends OpenOption> options,
            FileAttribute<?>... attributes) throws IOException {
        return of(path).newByteChannel(path, options, attributes);
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return of(path).newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        return of(path).newDirectoryStream(path, filter);
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        of(path).createDirectory(path, attributes);
    }

    @Override
    public void delete(Path path) throws IOException {
        of(path).delete(path);
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        of(source).copy(source, target, options);
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        of(source).move(source, target, options);
    }

    @Override
    public boolean isSameFile(Path path, Path other) throws IOException {
        return of(path).isSameFile(path, other);
    }

    @Override
    public boolean isHidden(Path path) throws IOException {
        return of(path).isHidden(path);
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return of(path).getFileStore(path);
    }

    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        of(path).checkAccess(path, modes);
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(Path path, Class<V> type,
            LinkOption... options) {
        return of(path).getFileAttributeView(path, type, options);
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        return of(path).readAttributes(path, type, options);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return of(path).readAttributes(path, attributes, options);
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) throws IOException {
        of(path).setAttribute(path, attribute, value, options);
    }
}
