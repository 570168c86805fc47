package io.quickset.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

/**
 * Says that this process, and no other, runs on a home. The operating system drops the lock with the process, so a
 * file left by a killed one never blocks; its text (the process id) only tells people and {@code bin/quickset} whom to
 * ask. The file itself is never deleted: deleting it would let two processes lock two different files of one name.
 */
final class HomeLock implements AutoCloseable {

    /** As wide as any process id, so that it is always written into the room that the file has had since it was made. */
    private static final String LINE = "%-19s\n";

    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock and writes this process's id, if there is room for it.
     *
     * @throws HeldException if another process, or another lock in this one, has it
     */
    static HomeLock acquire(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file,
                StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (tryLock(channel) == null) {
                throw new HeldException(read(channel));
            }
            write(channel, Long.toString(ProcessHandle.current().pid()));
            return new HomeLock(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(32);
        channel.read(text, 0);
        return StandardCharsets.US_ASCII.decode(text.flip()).toString().trim();
    }

    /** A full disk is no reason not to serve: it is the lock that counts, not the text. */
    private static void write(FileChannel channel, String text) {
        try {
            ByteBuffer line = StandardCharsets.US_ASCII.encode(String.format(LINE, text));
            int length = line.remaining();
            channel.write(line, 0);
            channel.truncate(length); // of what something else wrote there
        } catch (IOException noRoom) {
            try {
                channel.truncate(0); // better no id than a wrong one
            } catch (IOException asItIs) {
                // The id of another process that runs Quickset is the most that it can hold.
            }
        }
    }

    /**
     * Blanks the text first, so that nobody takes the id of a process that has ended for a running one. The file keeps its
     * length: on a disk that is full by then the next process could not have it back.
     */
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            try (channel) {
                write(channel, "");
            }
        }
    }

    /** Another instance has the home. */
    static final class HeldException extends IOException {
        private static final long serialVersionUID = 1L;

        HeldException(String pid) {
            super("process " + (pid.isEmpty() ? "(just starting)" : pid) + " already runs on it");
        }
    }
}
