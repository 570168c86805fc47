package io.quickset.deployer.internal.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * A zip, open for reading by any number of threads. {@link java.util.zip.ZipFile} lets them in one at a time and takes
 * new buffers for each entry, which costs a set of many small files a fifth more than unpacking them; and it believes
 * the directory, whatever stands in front of the data.
 */
final class Zip implements Closeable {

    private static final int AHEAD_BYTES = 1 << 15; // several entries, where they are small

    private final FileChannel file;
    private final ZipDirectory directory;
    private final ArrayDeque<Unpacker> idle = new ArrayDeque<>(); // guarded by itself
    private boolean closed; // guarded by idle

    private Zip(FileChannel file, Limits limits) throws BadArtifactException, IOException {
        this.file = file;
        this.directory = new ZipDirectory(new ZipBytes(file, ZipBytes.MAX_LENGTH), limits);
    }

    /** What it takes to read an entry; serves one after the other. */
    record Unpacker(ZipBytes bytes, Inflater inflater) {}

    /**
     * Opens it and checks its directory.
     *
     * @throws ZipException if it is damaged
     * @throws BadArtifactException if it is whole and bad
     */
    static Zip open(Path path, Limits limits) throws BadArtifactException, IOException {
        FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
        try {
            return new Zip(file, limits);
        } catch (BadArtifactException | IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** What it holds. */
    ZipDirectory directory() {
        return directory;
    }

    /** Its bytes, so many at once. */
    ZipBytes bytes(int ahead) throws IOException {
        return new ZipBytes(file, ahead);
    }

    /**
     * Opens an entry's content, which is checked while it is read.
     *
     * @throws ZipException if its two headers disagree or one is damaged
     */
    InputStream read(ZipHeader entry) throws IOException {
        Unpacker unpacker = take();
        try {
            ZipHeader local = ZipHeader.local(unpacker.bytes(), directory.local(entry));
            entry.compare(local);
            return new EntryStream(entry, local.data(), unpacker, this::giveBack);
        } catch (BadArtifactException e) {
            giveBack(unpacker);
            throw (ZipException) new ZipException(e.getMessage()).initCause(e);
        } catch (IOException | RuntimeException e) {
            giveBack(unpacker);
            throw e;
        }
    }

    /** Opens what lies in the file of an entry: its content, packed. Not checked but for its header. */
    InputStream readPacked(ZipHeader entry) throws IOException {
        Unpacker unpacker = take();
        try {
            long data = ZipHeader.local(unpacker.bytes(), directory.local(entry)).data();
            return new PackedStream(file, data, entry.packed());
        } finally {
            giveBack(unpacker);
        }
    }

    private Unpacker take() throws IOException {
        synchronized (idle) {
            Unpacker unpacker = idle.poll();
            if (unpacker != null) {
                return unpacker;
            }
        }
        return new Unpacker(bytes(AHEAD_BYTES), new Inflater(true));
    }

    private void giveBack(Unpacker unpacker) {
        synchronized (idle) {
            if (closed) {
                unpacker.inflater().end();
            } else {
                unpacker.inflater().reset();
                idle.push(unpacker);
            }
        }
    }

    /** Closes it; whoever reads still finds its file closed. */
    @Override
    public void close() throws IOException {
        synchronized (idle) {
            closed = true;
            idle.forEach(unpacker -> unpacker.inflater().end());
            idle.clear();
        }
        file.close();
    }
}
