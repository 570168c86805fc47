package io.quickset.internal.nio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.quickset.Snapshot;
import io.quickset.testing.InMemoryRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.DosFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What {@link Files} does on a snapshot: what it does on the same tree in jimfs or on disk, if it reads. */
class SnapshotFilesTest {

    private static final Map<String, byte[]> FILES = Map.of(
            "home.html", "<h1>home</h1>".getBytes(UTF_8),
            "css/site.css", "h1 {}".getBytes(UTF_8),
            "css/print/page.css", "h2 {}".getBytes(UTF_8),
            "css.txt", "about css".getBytes(UTF_8),
            ".hidden", new byte[0],
            "a b/100%/é#?.txt", "odd".getBytes(UTF_8));
    private static final Instant SINCE = Instant.parse("2026-11-01T12:00:00Z");

    private final Snapshot snapshot = InMemoryRegistry.create(Clock.fixed(SINCE, ZoneOffset.UTC))
            .put("web", "1.2.0", FILES).view().set("web").orElseThrow();
    private final Path root = snapshot.root();

    /** An operation on the tree that starts at a root. */
    private interface Operation {
        Object on(Path root) throws Exception;
    }

    @TestFactory
    Stream<DynamicTest> doesWhatItDoesInJimfsOrOnDisk(@TempDir Path disk) throws IOException {
        Map<String, Operation> operations = new LinkedHashMap<>();
        for (String path : List.of("home.html", "css", "css/print", "css/print/page.css", "none", "css/none",
                "home.html/x", "", ".", "css/../home.html", "css/./site.css", ".hidden", "cs", "css/", "a b/100%/é#?.txt")) {
            operations.put("exists " + path, root -> Files.exists(root.resolve(path)));
            operations.put("isDirectory " + path, root -> Files.isDirectory(root.resolve(path)));
            operations.put("isRegularFile " + path, root -> Files.isRegularFile(root.resolve(path)));
            operations.put("isSymbolicLink " + path, root -> Files.isSymbolicLink(root.resolve(path)));
            operations.put("isReadable " + path, root -> Files.isReadable(root.resolve(path)));
            operations.put("readString " + path, root -> Files.readString(root.resolve(path)));
            operations.put("lines " + path, root -> Files.lines(root.resolve(path)).toList());
            operations.put("list " + path, root -> sorted(root, Files.list(root.resolve(path))));
            operations.put("walk " + path, root -> sorted(root, Files.walk(root.resolve(path))));
            operations.put("walk following links " + path,
                    root -> sorted(root, Files.walk(root.resolve(path), java.nio.file.FileVisitOption.FOLLOW_LINKS)));
            operations.put("toRealPath " + path, root -> root.relativize(root.resolve(path).toRealPath()));
            operations.put("isSameFile " + path,
                    root -> Files.isSameFile(root.resolve(path), root.resolve("home.html")));
            operations.put("readSymbolicLink " + path, root -> Files.readSymbolicLink(root.resolve(path)));
            operations.put("probeContentType " + path, root -> Files.probeContentType(root.resolve(path)));
        }
        operations.put("find", root ->
                sorted(root, Files.find(root, 9, (path, attributes) -> attributes.isRegularFile())));
        operations.put("depth", root -> sorted(root, Files.walk(root, 1)));
        for (String glob : List.of("*", "*.css", "c*", "{home,css}*", "[!c]*", "css")) {
            operations.put("glob " + glob, root -> {
                try (DirectoryStream<Path> stream = Files.newDirectoryStream(root, glob)) {
                    List<String> all = new ArrayList<>();
                    stream.forEach(path -> all.add(root.relativize(path).toString()));
                    return all.stream().sorted().toList();
                }
            });
        }
        operations.put("a relative path", root -> Files.readString(root.getFileSystem().getPath("css/site.css")));
        operations.put("a relative folder", root -> sorted(
                root.getFileSystem().getPath(""), Files.list(root.getFileSystem().getPath("css"))));
        operations.put("mismatch", root -> Files.mismatch(root.resolve("home.html"), root.resolve("css/site.css")));
        operations.put("channel size", root -> {
            try (FileChannel channel = FileChannel.open(root.resolve("home.html"), StandardOpenOption.READ)) {
                return channel.size();
            }
        });
        operations.put("one iterator alone", root -> {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(root)) {
                stream.iterator();
                return stream.iterator();
            }
        });
        operations.put("none after close", root -> {
            DirectoryStream<Path> stream = Files.newDirectoryStream(root);
            Iterator<Path> iterator = stream.iterator();
            stream.close();
            return iterator.hasNext();
        });
        operations.put("a filter that fails", root -> {
            try (DirectoryStream<Path> stream = Files.newDirectoryStream(root, path -> {
                throw new IOException("no");
            })) {
                return stream.iterator().hasNext();
            }
        });
        operations.put("no null", root -> root.resolve((String) null));
        operations.put("unknown view", root -> Files.readAttributes(root, "acl:*"));
        operations.put("unknown attribute", root -> Files.readAttributes(root, "basic:colour"));
        operations.put("two attributes", root -> Files.readAttributes(root.resolve("home.html"), "size,isDirectory"));
        operations.put("one attribute", root -> Files.getAttribute(root.resolve("home.html"), "posix:size"));
        operations.put("dos attributes", root -> Files.readAttributes(root, DosFileAttributes.class));
        FileSystem jimfs = Jimfs.newFileSystem(Configuration.unix().toBuilder().setWorkingDirectory("/")
                .setAttributeViews("basic", "owner", "posix").build());
        for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
            for (Path path : List.of(jimfs.getPath("/", file.getKey()), disk.resolve(file.getKey()))) {
                Files.createDirectories(path.getParent());
                Files.write(path, file.getValue());
            }
        }
        return operations.entrySet().stream().map(each -> DynamicTest.dynamicTest(each.getKey(), () -> assertThat(
                Outcome.of(() -> each.getValue().on(root))).isIn(
                Outcome.of(() -> each.getValue().on(jimfs.getPath("/"))),
                Outcome.of(() -> each.getValue().on(disk)))));
    }

    private static List<String> sorted(Path root, Stream<Path> paths) {
        try (paths) {
            return paths.map(path -> root.relativize(path).toString()).sorted().toList();
        }
    }

    @TestFactory
    Stream<DynamicTest> refusesWhatWouldWrite(@TempDir Path temp) {
        Path file = root.resolve("home.html");
        Path none = root.resolve("new.html");
        Map<String, Callable<?>> writes = new LinkedHashMap<>();
        writes.put("write", () -> Files.write(file, new byte[1]));
        writes.put("write anew", () -> Files.writeString(none, "x"));
        writes.put("newOutputStream", () -> Files.newOutputStream(file));
        writes.put("newBufferedWriter", () -> Files.newBufferedWriter(none));
        writes.put("createFile", () -> Files.createFile(none));
        writes.put("createDirectory", () -> Files.createDirectory(root.resolve("folder")));
        writes.put("createDirectories", () -> Files.createDirectories(root.resolve("folder/in")));
        writes.put("createTempFile", () -> Files.createTempFile(root, "a", "b"));
        writes.put("createSymbolicLink", () -> Files.createSymbolicLink(none, file));
        writes.put("createLink", () -> Files.createLink(none, file));
        writes.put("delete", () -> {
            Files.delete(file);
            return "deleted";
        });
        writes.put("deleteIfExists", () -> Files.deleteIfExists(file));
        writes.put("copy into", () -> Files.copy(Files.writeString(temp.resolve("x"), "x"), none));
        writes.put("copy within", () -> Files.copy(file, none));
        writes.put("copy a stream into", () -> Files.copy(InputStream.nullInputStream(), none));
        writes.put("move within", () -> Files.move(file, none));
        writes.put("move into", () -> Files.move(Files.writeString(temp.resolve("y"), "y"), none));
        writes.put("setAttribute", () -> Files.setAttribute(file, "basic:lastModifiedTime", FileTime.fromMillis(0)));
        writes.put("setLastModifiedTime", () -> Files.setLastModifiedTime(file, FileTime.fromMillis(0)));
        writes.put("setPosixFilePermissions",
                () -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-")));
        writes.put("setOwner", () -> Files.setOwner(file, Files.getOwner(file)));
        for (OpenOption option : List.of(StandardOpenOption.WRITE, StandardOpenOption.APPEND,
                StandardOpenOption.DELETE_ON_CLOSE)) {
            writes.put("a channel to " + option, () -> Files.newByteChannel(file, StandardOpenOption.READ, option));
            writes.put("a file channel to " + option, () -> FileChannel.open(file, option));
            writes.put("a stream to " + option, () -> Files.newInputStream(file, option));
        }
        return writes.entrySet().stream().map(each -> DynamicTest.dynamicTest(each.getKey(), () ->
                assertThatExceptionOfType(ReadOnlyFileSystemException.class).isThrownBy(each.getValue()::call)));
    }

    @Test
    void copiesOut(@TempDir Path temp) throws IOException {
        Path copy = Files.copy(
                root.resolve("home.html"), temp.resolve("home.html"), StandardCopyOption.COPY_ATTRIBUTES);

        assertThat(copy).hasContent("<h1>home</h1>");
        assertThat(Files.getLastModifiedTime(copy)).isEqualTo(FileTime.from(SINCE));
        assertThat(Files.mismatch(copy, root.resolve("home.html"))).isEqualTo(-1);
        assertThat(Files.isSameFile(root.resolve("home.html"), copy)).isFalse();
    }

    @Test
    void tellsAttributes() throws IOException {
        Path file = root.resolve("home.html");
        assertThat(Files.readAttributes(file, "*")).containsOnly(
                Map.entry("size", 13L), Map.entry("isDirectory", false), Map.entry("isRegularFile", true),
                Map.entry("isSymbolicLink", false), Map.entry("isOther", false),
                Map.entry("lastModifiedTime", FileTime.from(SINCE)), Map.entry("creationTime", FileTime.from(SINCE)),
                Map.entry("lastAccessTime", FileTime.from(SINCE)),
                Map.entry("fileKey", snapshot.find("home.html").orElseThrow().digest()));
        assertThat(Files.readAttributes(file, "posix:permissions,owner").get("owner")).hasToString("quickset");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("r--r--r--");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root))).isEqualTo("r-xr-xr-x");
        assertThat(Files.readAttributes(root.resolve("css"), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS))
                .returns(true, BasicFileAttributes::isDirectory).returns(null, BasicFileAttributes::fileKey);
        assertThat(Files.getFileAttributeView(file, BasicFileAttributeView.class).readAttributes().size())
                .isEqualTo(13);
        assertThat(Files.getFileAttributeView(file, PosixFileAttributeView.class).getOwner()).hasToString("quickset");
        assertThat(Files.getFileAttributeView(file, java.nio.file.attribute.AclFileAttributeView.class)).isNull();
        assertThat(Files.isHidden(root.resolve(".hidden"))).isTrue();
        assertThat(Files.isHidden(root)).isFalse();
        assertThat(Files.isWritable(file)).isFalse();
        assertThat(Files.isExecutable(file)).isFalse();
        assertThat(Files.isExecutable(root.resolve("css"))).isTrue();
    }

    @Test
    void isAFullReadOnlyVolume() throws IOException {
        FileStore store = Files.getFileStore(root.resolve("css"));

        assertThat(store.isReadOnly()).isTrue();
        assertThat(store.getTotalSpace()).isEqualTo(snapshot.totalBytes());
        assertThat(store.getUsableSpace()).isZero();
        assertThat(store.supportsFileAttributeView("posix")).isTrue();
        assertThat(store.supportsFileAttributeView(BasicFileAttributeView.class)).isTrue();
        assertThat(store).hasToString("web@1").isEqualTo(Files.getFileStore(root.resolve("home.html")));
        assertThat(root.getFileSystem().isReadOnly()).isTrue();
        assertThat(root.getFileSystem().getRootDirectories()).containsExactly(root);
        assertThat(root.getFileSystem().getFileStores()).hasSize(1);
        assertThatThrownBy(root.getFileSystem()::close).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(root::toFile).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void saysWhatIsMissingAndWhereToLook() {
        assertThatThrownBy(() -> Files.readString(root.resolve("css/none.css")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContainingAll("/css/none.css", "set web 1.2.0 of generation 1", "Files.list");
        assertThatThrownBy(() -> Files.readString(root.resolve("css"))).hasMessage("/css: Is a directory");
    }

    @Test
    void rootsOfTheSameContentAreEqualAndOthersAreNot() {
        Snapshot again = InMemoryRegistry.create().put("web", "1.2.0", FILES).view().set("web").orElseThrow();
        InMemoryRegistry other = InMemoryRegistry.create().put("conf", "1", FILES).put("web", "1.2.0", FILES);

        assertThat(root).isEqualTo(snapshot.root()).hasSameHashCodeAs(snapshot.root());
        assertThat(root.getFileSystem()).isEqualTo(again.root().getFileSystem());
        for (String set : List.of("conf", "web")) {
            Path another = other.view().set(set).orElseThrow().root();
            assertThat(root).isNotEqualTo(another);
            assertThat(root.resolve("a").startsWith(another)).isFalse();
            assertThat(root.compareTo(another)).isNotZero();
            assertThatThrownBy(() -> root.relativize(another.resolve("a")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(root.resolve(another.relativize(another.resolve("a")))).as("names are of no snapshot")
                    .isEqualTo(root.resolve("a"));
        }
    }

    @Test
    void doesNotMixWithOtherFileSystems(@TempDir Path temp) {
        assertThatThrownBy(() -> root.resolve(temp)).isInstanceOf(ProviderMismatchException.class)
                .hasMessageContainingAll(temp.toString(), "file:");
        assertThatThrownBy(() -> root.relativize(temp)).isInstanceOf(ProviderMismatchException.class);
        assertThatThrownBy(() -> root.getFileSystem().provider().checkAccess(temp))
                .isInstanceOf(ProviderMismatchException.class);
        assertThat(root.startsWith(temp)).isFalse();
        assertThat(root.endsWith(temp)).isFalse();
        assertThat(root).isNotEqualTo(Path.of("/"));
    }

    @Test
    void readingAFileMakesNoTreeOfDirectories() throws IOException {
        Snapshot fresh = InMemoryRegistry.create().put("fresh", "1", Map.of("dir/only-here", new byte[] {7}))
                .view().set("fresh").orElseThrow();

        assertThat(Files.readAllBytes(fresh.root().resolve("dir/only-here"))).containsExactly(7);
        assertThat(Files.size(fresh.root().resolve("dir/only-here"))).isEqualTo(1);
        assertThat(Files.newInputStream(fresh.root().resolve("dir/only-here")).read()).isEqualTo(7);
        assertThat(Files.exists(fresh.root())).isTrue();
        assertThat(fresh.root().resolve("dir/only-here").toUri()).hasToString("quickset:/fresh@1/dir/only-here");
        assertThat(Tree.isMade(fresh.digest())).isFalse();
        assertThat(Files.isDirectory(fresh.root().resolve("dir"))).isTrue();
        assertThat(Tree.isMade(fresh.digest())).isTrue();
    }
}
