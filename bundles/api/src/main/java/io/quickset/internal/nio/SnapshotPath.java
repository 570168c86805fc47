package io.quickset.internal.nio;

import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A path as Unix has it: names between single slashes. Relative ones are resolved against the root. Holding it holds
 * the snapshot; but a relative one may be resolved against a path of any other snapshot.
 */
final class SnapshotPath implements Path {

    private final SnapshotFileSystem fileSystem;
    private final String path;

    /** With a text that is {@linkplain #of(SnapshotFileSystem, String, String...) in shape} already. */
    SnapshotPath(SnapshotFileSystem fileSystem, String path) {
        this.fileSystem = fileSystem;
        this.path = path;
    }

    static SnapshotPath of(SnapshotFileSystem fileSystem, String first, String... more) {
        if (more.length == 0) {
            return new SnapshotPath(fileSystem, shaped(first));
        }
        StringJoiner joined = new StringJoiner("/");
        joined.setEmptyValue("");
        for (String part : first.isEmpty() ? more : concat(first, more)) {
            if (!part.isEmpty()) {
                joined.add(part);
            }
        }
        return new SnapshotPath(fileSystem, shaped(joined.toString()));
    }

    private static String[] concat(String first, String... more) {
        String[] all = new String[more.length + 1];
        all[0] = first;
        System.arraycopy(more, 0, all, 1, more.length);
        return all;
    }

    /** Without slashes that follow another or end the path. */
    private static String shaped(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new InvalidPathException(text, "Nul character not allowed");
        }
        if (!text.contains("//")) {
            return text.length() > 1 && text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        }
        StringBuilder all = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            boolean again = text.charAt(i) == '/' && (i > 0 && text.charAt(i - 1) == '/');
            if (!again) {
                all.append(text.charAt(i));
            }
        }
        return shaped(all.toString());
    }

    /** That path as one of ours. */
    static SnapshotPath of(Path path) {
        if (Objects.requireNonNull(path) instanceof SnapshotPath ours) {
            return ours;
        }
        throw new ProviderMismatchException("'" + path + "' is a path of " + path.getFileSystem().provider().getScheme()
                + ":, and this one is of a snapshot: hand it on as text");
    }

    /** The path that a resource has which lies there: relative, without dots; empty for the root. */
    String key() {
        String key = isAbsolute() ? path.substring(1) : path;
        boolean dots = key.startsWith(".") || key.contains("/.");
        return dots ? String.join("/", withoutDots(true)) : key;
    }

    private List<String> names() {
        String names = isAbsolute() ? path.substring(1) : path;
        return isAbsolute() && names.isEmpty() ? List.of() : List.of(names.split("/"));
    }

    private SnapshotPath made(String text) {
        return new SnapshotPath(fileSystem, text);
    }

    private SnapshotPath made(boolean absolute, List<String> names) {
        return made((absolute ? "/" : "") + String.join("/", names));
    }

    @Override
    public SnapshotFileSystem getFileSystem() {
        return fileSystem;
    }

    @Override
    public boolean isAbsolute() {
        return path.startsWith("/");
    }

    @Override
    public @Nullable Path getRoot() {
        return isAbsolute() ? fileSystem.root() : null;
    }

    @Override
    public @Nullable Path getFileName() {
        return path.equals("/") ? null : made(path.substring(path.lastIndexOf('/') + 1));
    }

    @Override
    public @Nullable Path getParent() {
        int slash = path.lastIndexOf('/');
        return slash < 0 || path.length() == 1 ? null : made(slash == 0 ? "/" : path.substring(0, slash));
    }

    @Override
    public int getNameCount() {
        return names().size();
    }

    @Override
    public Path getName(int index) {
        List<String> names = names();
        if (index < 0 || index >= names.size()) {
            throw new IllegalArgumentException("'" + path + "' has " + names.size() + " names, none at " + index);
        }
        return made(names.get(index));
    }

    @Override
    public Path subpath(int from, int to) {
        List<String> names = names();
        if (from < 0 || to > names.size() || from >= to) {
            throw new IllegalArgumentException(
                    "'" + path + "' has " + names.size() + " names, none from " + from + " to " + to);
        }
        return made(false, names.subList(from, to));
    }

    @Override
    public boolean startsWith(Path other) {
        return Objects.requireNonNull(other) instanceof SnapshotPath that && that.fileSystem.equals(fileSystem)
                && isAbsolute() == that.isAbsolute() && isPrefix(that.names(), names());
    }

    @Override
    public boolean endsWith(Path other) {
        if (!(Objects.requireNonNull(other) instanceof SnapshotPath that) || !that.fileSystem.equals(fileSystem)) {
            return false;
        }
        List<String> names = names();
        List<String> end = that.names();
        return that.isAbsolute() ? equals(that)
                : end.size() <= names.size() && names.subList(names.size() - end.size(), names.size()).equals(end);
    }

    private static boolean isPrefix(List<String> start, List<String> names) {
        return start.size() <= names.size() && names.subList(0, start.size()).equals(start);
    }

    @Override
    public Path normalize() {
        return made(isAbsolute(), withoutDots(isAbsolute()));
    }

    /** The names with each {@code ..} worked off; what leads above the root stays there. */
    private List<String> withoutDots(boolean fromRoot) {
        Deque<String> left = new ArrayDeque<>();
        for (String name : names()) {
            boolean up = name.equals("..");
            if (up && !left.isEmpty() && !left.getLast().equals("..")) {
                left.removeLast();
            } else if (!name.isEmpty() && !name.equals(".") && !(up && fromRoot)) {
                left.addLast(name);
            }
        }
        return new ArrayList<>(left);
    }

    @Override
    public Path resolve(Path other) {
        SnapshotPath that = of(other);
        return that.isAbsolute() ? that : append(that.path);
    }

    @Override
    public Path resolve(String other) {
        String text = shaped(other);
        return text.startsWith("/") ? made(text) : append(text);
    }

    private SnapshotPath append(String relative) {
        if (relative.isEmpty()) {
            return this;
        }
        return made(path.isEmpty() ? relative : path.equals("/") ? "/" + relative : path + "/" + relative);
    }

    @Override
    public Path relativize(Path other) {
        SnapshotPath that = of(other);
        if (that.isAbsolute() != isAbsolute() || isAbsolute() && !that.fileSystem.equals(fileSystem)) {
            throw new IllegalArgumentException("there is no way from '" + this + "' to '" + that
                    + "': both have to be absolute and of one snapshot, or both relative");
        }
        if (path.isEmpty() || path.equals(that.path)) {
            return path.isEmpty() ? that : made("");
        }
        boolean dots = hasDots() || that.hasDots();
        List<String> from = dots ? withoutDots(isAbsolute()) : names();
        List<String> to = dots || that.path.isEmpty() ? that.withoutDots(isAbsolute()) : that.names();
        int common = 0;
        while (common < Math.min(from.size(), to.size()) && from.get(common).equals(to.get(common))) {
            common++;
        }
        List<String> up = from.subList(common, from.size());
        if (up.contains("..")) {
            throw new IllegalArgumentException("there is no way from '" + this + "' to '" + that
                    + "': it would need the name of a folder above both");
        }
        List<String> way = new ArrayList<>(Collections.nCopies(up.size(), ".."));
        way.addAll(to.subList(common, to.size()));
        return made(false, way);
    }

    private boolean hasDots() {
        return names().stream().anyMatch(name -> name.equals(".") || name.equals(".."));
    }

    @Override
    public URI toUri() {
        return SnapshotUri.of(this);
    }

    @Override
    public Path toAbsolutePath() {
        return isAbsolute() ? this : ((SnapshotPath) fileSystem.root()).append(path);
    }

    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        fileSystem.provider().checkAccess(this);
        return toAbsolutePath().normalize();
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers)
            throws IOException {
        if (Objects.requireNonNull(watcher) instanceof SnapshotWatchService ours) {
            return ours.register(this, events, modifiers);
        }
        throw new ProviderMismatchException("a watch service of another file system can't watch '" + this
                + "': make one by its getFileSystem().newWatchService()");
    }

    @Override
    public Iterator<Path> iterator() {
        return names().stream().map(name -> (Path) made(name)).iterator();
    }

    @Override
    public int compareTo(Path other) {
        SnapshotPath that = (SnapshotPath) other;
        int byPath = path.compareTo(that.path);
        return byPath != 0 || fileSystem.equals(that.fileSystem) ? byPath
                : fileSystem.toString().compareTo(that.fileSystem.toString());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SnapshotPath that && path.equals(that.path) && fileSystem.equals(that.fileSystem);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    @Override
    public String toString() {
        return path;
    }
}
