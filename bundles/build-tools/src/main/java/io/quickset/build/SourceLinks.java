package io.quickset.build;

import aQute.bnd.osgi.Analyzer;
import aQute.bnd.osgi.FileResource;
import aQute.bnd.osgi.Resource;
import io.quickset.format.FormatException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Refuses symbolic links that lead out of the set's folder: they would carry files of the build machine into the set.
 * Looks at the source folders, as Maven's resources plugin has followed the links by the time that bnd sees the files,
 * and at the files that the jar takes from elsewhere on disk.
 */
final class SourceLinks {

    private SourceLinks() {}

    static void check(Analyzer analyzer, String root) throws IOException, FormatException {
        for (File folder : sourceFolders(analyzer)) {
            checkFolder(folder.toPath(), root);
        }
        for (Map.Entry<String, Resource> entry : analyzer.getJar().getResources().entrySet()) {
            if (entry.getKey().startsWith(root + "/") && entry.getValue() instanceof FileResource file) {
                checkFile(file.getFile().toPath().toAbsolutePath(),
                        Path.of(entry.getKey().substring(root.length() + 1)));
            }
        }
    }

    private static List<File> sourceFolders(Analyzer analyzer) {
        String folders = analyzer.getProperty("project.sourcepath", "");
        return Stream.of(folders.split(File.pathSeparator)).filter(folder -> !folder.isEmpty()).map(File::new).toList();
    }

    private static void checkFolder(Path folder, String root) throws IOException, FormatException {
        Path files = folder.resolve(root);
        if (!Files.isDirectory(files)) {
            return;
        }
        Path inside = folder.toRealPath().resolve(root);
        checkInside(files, inside);
        try (Stream<Path> walk = Files.walk(files)) {
            for (Path link : walk.filter(Files::isSymbolicLink).toList()) {
                checkInside(link, inside);
            }
        }
    }

    /** The folder that the file came from is what is left of its location once its path in the set is taken off. */
    private static void checkFile(Path file, Path path) throws IOException, FormatException {
        Path folder = file.getParent();
        if (file.endsWith(path)) {
            for (int i = 1; i < path.getNameCount(); i++) {
                folder = folder.getParent();
            }
        }
        checkInside(file, folder.toRealPath());
    }

    private static void checkInside(Path path, Path folder) throws IOException, FormatException {
        Path target;
        try {
            target = path.toRealPath();
        } catch (IOException e) {
            throw new FormatException("'" + path + "' is a symbolic link to nothing", e);
        }
        if (!target.startsWith(folder)) {
            throw new FormatException("'" + path + "' escapes the root: it is a symbolic link to '" + target + "'");
        }
    }
}
