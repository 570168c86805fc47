package io.quickset.deployer.internal.overlay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What one system call says of a file. Times are nanoseconds since 1970. */
record Stat(int mode, int owner, long device, long inode, long size, long modified, long changed) {

    private static final String ATTRIBUTES = "unix:mode,uid,dev,ino,size,lastModifiedTime,ctime";
    private static final LinkOption[] FOLLOW = {};
    private static final LinkOption[] ITSELF = {LinkOption.NOFOLLOW_LINKS};
    private static final int TYPE = 0170000;

    static Stat of(Path file, boolean follow) throws IOException {
        Map<String, Object> stat = Files.readAttributes(file, ATTRIBUTES, follow ? FOLLOW : ITSELF);
        return new Stat((int) stat.get("mode"), (int) stat.get("uid"), (long) stat.get("dev"), (long) stat.get("ino"),
                (long) stat.get("size"), nanos(stat, "lastModifiedTime"), nanos(stat, "ctime"));
    }

    private static long nanos(Map<String, Object> stat, String time) {
        return ((FileTime) stat.get(time)).to(TimeUnit.NANOSECONDS);
    }

    boolean directory() {
        return (mode & TYPE) == 0040000;
    }

    boolean regular() {
        return (mode & TYPE) == 0100000;
    }

    boolean link() {
        return (mode & TYPE) == 0120000;
    }

    boolean sameFile(Stat other) {
        return device == other.device && inode == other.inode;
    }
}
