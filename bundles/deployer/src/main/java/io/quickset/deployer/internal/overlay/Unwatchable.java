package io.quickset.deployer.internal.overlay;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Says why changes in a directory are not told by the system, and what to do. */
final class Unwatchable {

    // Others may change what these hold, without this system's knowing; or they tell of nothing at all.
    private static final Pattern DEAF = Pattern.compile("nfs.*|cifs|smb.*|9p|fuse|fuse\\..*|vboxsf|virtiofs|prl_fs|"
            + "vmhgfs|drvfs|davfs.*|afs|ceph|glusterfs|lustre|gpfs|beegfs|orangefs|gfs2|ocfs2|coda|ncpfs|proc|sysfs");

    private Unwatchable() {}

    /** Empty when the system can tell of what changes there. */
    static Optional<String> byType(Path directory, Disk disk) {
        String type;
        try {
            type = disk.type(directory);
        } catch (IOException e) {
            return Optional.empty(); // a watch shows it
        }
        return DEAF.matcher(type).matches()
                ? Optional.of(directory + " is on a file system of type " + type
                        + ", which does not tell of all changes")
                : Optional.empty();
    }

    /** Of a watch that failed. */
    static String because(Path directory, IOException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("inotify watches")) {
            return "this user's limit of watches is reached at " + directory
                    + ": raise it, e.g. by 'sysctl fs.inotify.max_user_watches=524288'";
        }
        if (message.contains("inotify instances")) {
            return "the limit of this user's inotify instances or of this process's open files is reached at "
                    + directory + ": raise it, e.g. by 'sysctl fs.inotify.max_user_instances=512' or 'ulimit -n'";
        }
        return "the system can't watch " + directory + " (" + e + ")";
    }
}
