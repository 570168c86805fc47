package io.quickset.deployer.internal.overlay;

import io.quickset.control.Rejection;
import io.quickset.deployer.internal.artifact.BadArtifactException;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the names of files in an overlay mean: whiteouts as in the layers of the OCI image specification, and what
 * editors and tools leave behind while they work, which is none of the set's files.
 */
final class Names {

    static final String WHITEOUT = ".wh.";
    static final String OPAQUE = ".wh..wh..opq";

    private static final Set<String> NAMES = Set.of(".git", ".svn", ".hg", ".DS_Store", "4913");
    // rsync's, from mkstemp; with a digit or a capital in them, so that .name.config is no such file.
    private static final Pattern RSYNC = Pattern.compile("\\..+\\.(?=.*[A-Z0-9])[A-Za-z0-9]{6}");
    private static final Pattern VIM = Pattern.compile("\\..*\\.sw.");

    private Names() {}

    static boolean ignored(String name) {
        if (name.startsWith(WHITEOUT)) {
            return false;
        }
        return NAMES.contains(name) || name.endsWith("~") || name.endsWith(".tmp") || name.endsWith(".part")
                || name.startsWith(".#") || name.startsWith("#") && name.endsWith("#")
                || name.endsWith("___jb_tmp___") || name.endsWith("___jb_old___")
                || name.startsWith(".goutputstream-") || name.startsWith(".nfs") || name.startsWith(".fuse_hidden")
                || name.startsWith(".") && (VIM.matcher(name).matches() || RSYNC.matcher(name).matches());
    }

    static boolean whiteout(String name) {
        return name.startsWith(WHITEOUT);
    }

    /** The path that the whiteout of that path hides; not for {@link #OPAQUE}. */
    static String hidden(String path) throws BadArtifactException {
        String name = name(path).substring(WHITEOUT.length());
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.startsWith(WHITEOUT)) {
            throw new BadArtifactException(Rejection.MALFORMED,
                    "'" + path + "' is no whiteout that is known: they are named "
                    + WHITEOUT + "<name of the hidden file> or " + OPAQUE);
        }
        return join(folder(path), name);
    }

    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The folder that it is in; {@code ""} is the root. */
    static String folder(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    static String join(String folder, String name) {
        return folder.isEmpty() ? name : folder + "/" + name;
    }
}
