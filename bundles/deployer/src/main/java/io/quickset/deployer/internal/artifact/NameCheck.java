package io.quickset.deployer.internal.artifact;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds names of files that are not what the disk has: Java decodes them as the locale of the process says, and a name
 * that it can't decode leads to no file, or is served as another.
 */
public final class NameCheck {

    private static final String UTF_8 = "UTF-8";

    private NameCheck() {}

    /**
     * What is wrong with it, and what to do; empty when nothing is.
     *
     * @param file as it was listed, below that folder
     * @param path the same as text, from the folder on
     */
    public static Optional<String> trouble(Path folder, String path, Path file) {
        return trouble(folder, path, file, System.getProperty("sun.jnu.encoding", UTF_8));
    }

    static Optional<String> trouble(Path folder, String path, Path file, String encoding) {
        if (path.chars().allMatch(c -> c < 0x80)) {
            return Optional.empty();
        }
        if (!encoding.equalsIgnoreCase(UTF_8)) {
            return Optional.of("the name '" + path + "' in it can't be told, for this process runs in the locale of "
                    + encoding + ": set LC_ALL=C.UTF-8, or another locale of UTF-8 that is installed, and start it anew");
        }
        return same(folder, path, file) ? Optional.empty()
                : Optional.of("the name '" + path + "' in it is not valid UTF-8: rename the file");
    }

    private static boolean same(Path folder, String path, Path file) {
        try {
            return folder.resolve(path).equals(file);
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
