package io.quickset.deployer.internal.overlay;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.SetSource;
import io.quickset.format.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One file as it was when it was looked at. Safe for use by any thread. */
final class OverlayFile implements SetSource.Entry {

    private final Disk disk;
    private final Path file;
    private final String path;
    private final String mediaType;
    final Stat stat;
    final boolean link;
    /** One more than before when other bytes were found under the same stat. */
    final int edition;
    /** Whether it had changed so shortly before it was looked at that other bytes may hide under the same stat. */
    final boolean hot;
    final long print;
    final long printToo;
    private final @Nullable Digest digest;
    private volatile boolean opened;

    OverlayFile(Disk disk, Path file, String path, Stat stat, boolean link, int edition, boolean hot) {
        this.disk = disk;
        this.file = file;
        this.path = path;
        this.stat = stat;
        this.link = link;
        this.edition = edition;
        this.hot = hot;
        this.mediaType = MediaTypes.of(path);
        this.digest = null;
        ByteBuffer print = print(path, stat.device(), stat.inode(), stat.size(), stat.modified(), stat.changed(),
                edition);
        this.print = print.getLong();
        this.printToo = print.getLong();
    }

    private OverlayFile(OverlayFile of, Digest digest) {
        this.disk = of.disk;
        this.file = of.file;
        this.path = of.path;
        this.mediaType = of.mediaType;
        this.stat = of.stat;
        this.link = of.link;
        this.edition = of.edition;
        this.hot = of.hot;
        this.print = of.print;
        this.printToo = of.printToo;
        this.digest = digest;
    }

    static ByteBuffer print(String path, long... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Long.BYTES);
        for (long number : numbers) {
            bytes.putLong(number);
        }
        MessageDigest sha = Digest.sha256();
        sha.update(bytes.flip());
        return ByteBuffer.wrap(sha.digest(path.getBytes(StandardCharsets.UTF_8)));
    }

    /** The same, whose content was verified. */
    OverlayFile verified(Digest as) {
        return new OverlayFile(this, as);
    }

    /** The same, with other bytes. */
    OverlayFile changed() {
        return new OverlayFile(disk, file, path, stat, link, edition + 1, hot);
    }

    boolean sameAs(@Nullable OverlayFile other) {
        return other != null && stat.equals(other.stat) && link == other.link && edition == other.edition;
    }

    /** Whether the disk still says the same of it. */
    boolean isCurrent() {
        try {
            return stat.equals(disk.stat(file, link));
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether its content was asked for, so that who asked knows its digest. */
    boolean opened() {
        return opened;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public long size() {
        return stat.size();
    }

    @Override
    public @Nullable Digest declaredDigest() {
        return digest;
    }

    @Override
    public boolean verified() {
        return digest != null;
    }

    @Override
    public Optional<Layer> layer() {
        return Optional.of(Layer.OVERLAY);
    }

    @Override
    public String mediaType() {
        return mediaType;
    }

    @Override
    public InputStream open() throws IOException {
        opened = true;
        return reread();
    }

    InputStream reread() throws IOException {
        return disk.open(file, link);
    }
}
