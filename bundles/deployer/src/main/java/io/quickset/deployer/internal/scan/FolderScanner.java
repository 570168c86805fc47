package io.quickset.deployer.internal.scan;

import io.quickset.deployer.internal.scan.Found.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The scan step: lists the deploy folder and fingerprints what it holds, without opening any file. For one thread. */
public final class FolderScanner {

    private static final String STAT = "unix:ino,size,lastModifiedTime,ctime,isDirectory";

    private final Path deploy;
    private final Optional<Found> instead;

    public FolderScanner(Path deploy) {
        this(deploy, Optional.empty());
    }

    private FolderScanner(Path deploy, Optional<Found> instead) {
        this.deploy = deploy;
        this.instead = instead;
    }

    /** Lists the folder as if that lay in it, in place of what has its name there. */
    public FolderScanner with(Found artifact) {
        return new FolderScanner(deploy, Optional.of(artifact));
    }

    /** The folder now. Never throws: a folder that can't be read is a result. */
    public Scan scan() {
        List<Found> found = new ArrayList<>();
        String folder;
        try {
            folder = String.valueOf(Files.getAttribute(deploy, "unix:ino"));
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(deploy)) {
                for (Path entry : entries) {
                    if (!ignored(entry.getFileName().toString())) {
                        entry(entry).ifPresent(found::add);
                    }
                }
            }
        } catch (DirectoryIteratorException e) {
            return unreadable(e.getCause());
        } catch (IOException e) {
            return unreadable(e);
        }
        instead.ifPresent(artifact -> {
            found.removeIf(there -> there.name().equals(artifact.name()));
            found.add(artifact);
        });
        found.sort(Comparator.comparing(Found::name));
        return new Scan(folder, found, Optional.empty());
    }

    private Scan unreadable(IOException e) {
        String why = e instanceof NoSuchFileException ? "does not exist"
                : e instanceof AccessDeniedException ? "may not be read by this process" : "can't be read: " + e;
        return new Scan("", List.of(), Optional.of("the deploy folder " + deploy + " " + why));
    }

    /** Whether a file of that name is looked into, and may hold a bundle. */
    public static boolean isArchive(String name) {
        return !ignored(name) && kind(name) == Kind.ARCHIVE;
    }

    static boolean ignored(String name) {
        return name.startsWith(".") || name.endsWith(".part") || name.endsWith(".tmp") || name.endsWith("~")
                || name.endsWith(".cfg") || name.endsWith(".config");
    }

    // One entry that can't be looked at (a link to itself, say) must not hide the others: it is told of as bad.
    private static Optional<Found> entry(Path path) {
        try {
            return inspect(path);
        } catch (IOException e) {
            return Optional.of(new Found(path.getFileName().toString(), path, Kind.ARCHIVE, "unreadable:" + e, 0));
        }
    }

    /** What the file system says of that path now; empty when it is gone. */
    public static Optional<Found> inspect(Path path) throws IOException {
        return inspect(path, path.getFileName().toString());
    }

    /** The same of what is to lie in the deploy folder under that name. */
    public static Optional<Found> inspect(Path path, String name) throws IOException {
        Map<String, Object> stat;
        try {
            stat = Files.readAttributes(path, STAT);
        } catch (NoSuchFileException e) {
            if (!Files.isSymbolicLink(path)) {
                return Optional.empty(); // gone since it was listed
            }
            // A link to nothing stands for itself: reading it fails, and that is told.
            stat = Files.readAttributes(path, STAT, LinkOption.NOFOLLOW_LINKS);
        }
        if (Boolean.TRUE.equals(stat.get("isDirectory"))) {
            return Optional.of(folder(name, path, stat));
        }
        return Optional.of(new Found(name, path, kind(name), print(stat), millis(stat)));
    }

    static Kind kind(String name) {
        if (name.endsWith(".jar") || name.endsWith(".zip")) {
            return Kind.ARCHIVE;
        }
        return name.endsWith(".feature.json") ? Kind.FEATURE : Kind.OTHER;
    }

    // A sum over the files' own fingerprints, so that it depends on no order. Of the folder itself only the modification
    // time counts, which tells of deletions in it: its ctime also changes when it arrives by rename, and then it needs
    // no settling.
    private static Found folder(String name, Path path, Map<String, Object> itself) throws IOException {
        class Sum extends SimpleFileVisitor<Path> {
            long count;
            long hash = mix("." + nanos(itself, "lastModifiedTime"));
            long newest = Math.max(((FileTime) itself.get("lastModifiedTime")).toMillis(), 0);

            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) throws IOException {
                return dir.equals(path) ? FileVisitResult.CONTINUE : visitFile(dir, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Map<String, Object> stat;
                try {
                    stat = Files.readAttributes(file, STAT, LinkOption.NOFOLLOW_LINKS);
                } catch (NoSuchFileException e) {
                    newest = System.currentTimeMillis(); // deleted since it was listed: the folder is being written
                    return FileVisitResult.CONTINUE;
                }
                count++;
                hash += mix(path.relativize(file) + ":" + print(stat));
                newest = Math.max(newest, millis(stat));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException e) {
                return e == null ? FileVisitResult.CONTINUE : visitFileFailed(dir, e);
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
                count++;
                hash += mix(file + "!" + e.getClass()); // told of when the folder is verified
                return FileVisitResult.CONTINUE;
            }
        }
        Sum sum = new Sum();
        Files.walkFileTree(path, sum);
        return new Found(name, path, Kind.FOLDER, "folder:" + sum.count + ":" + Long.toHexString(sum.hash), sum.newest);
    }

    private static long mix(String text) {
        long hash = 0xcbf29ce484222325L; // FNV-1a, 64 bits
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash ^ hash >>> 29;
    }

    private static String print(Map<String, Object> stat) {
        return stat.get("ino") + ":" + stat.get("size") + ":" + nanos(stat, "lastModifiedTime") + ":"
                + nanos(stat, "ctime");
    }

    private static long nanos(Map<String, Object> stat, String time) {
        return ((FileTime) stat.get(time)).to(TimeUnit.NANOSECONDS);
    }

    private static long millis(Map<String, Object> stat) {
        return Math.max(((FileTime) stat.get("ctime")).toMillis(), 0);
    }
}
