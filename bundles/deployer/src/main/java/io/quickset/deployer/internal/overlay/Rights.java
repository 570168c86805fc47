package io.quickset.deployer.internal.overlay;

import java.nio.file.Path;

/** Says which path this process may not read, who it is, and what it needs. */
record Rights(Disk disk, String user) {

    static Rights of(Disk disk) {
        return new Rights(disk, System.getProperty("user.name", "?"));
    }

    /** For a directory that could not be entered or listed: the first one on the way to it that can't. */
    String directory(Path denied) {
        for (Path at = denied.getRoot(); at != null; at = next(at, denied)) {
            boolean last = at.equals(denied);
            if (!disk.traversable(at) || last) {
                return "user '" + user + "' of this process may not " + (last ? "list" : "enter") + " the directory "
                        + at + ": give it the right to " + (last ? "read and enter (r-x)" : "enter (--x)")
                        + " there, by owner, group or ACL";
            }
        }
        return "user '" + user + "' of this process may not read " + denied;
    }

    private static Path next(Path at, Path end) {
        return at.getNameCount() < end.getNameCount()
                ? end.getRoot().resolve(end.subpath(0, at.getNameCount() + 1)) : null;
    }

    String file(Path denied) {
        return "user '" + user + "' of this process may not read " + denied
                + ": give it the right to read (r--), by owner, group or ACL";
    }
}
