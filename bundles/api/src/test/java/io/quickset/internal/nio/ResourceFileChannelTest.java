package io.quickset.internal.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.testing.InMemoryRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.FileLock;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Channels and streams give what those of a file on disk give, also where they refuse. */
class ResourceFileChannelTest {

    private static final byte[] CONTENT = new byte[1000];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    private final Path file = InMemoryRegistry.create().put("web", "1", Map.of("file", CONTENT, "empty", new byte[0]))
            .view().set("web").orElseThrow().root().resolve("file");

    @Property(tries = 500)
    void readsAsAChannelOfTheDiskDoes(@ForAll long seed) throws IOException {
        Path disk = Files.write(Files.createTempFile("quickset", null), CONTENT);
        try (FileChannel ours = FileChannel.open(file); FileChannel theirs = FileChannel.open(disk)) {
            List<String> expected = transcript(theirs, new Random(seed));
            List<String> actual = transcript(ours, new Random(seed));
            for (int line = 0; line < expected.size(); line++) {
                assertThat(actual.get(line)).as("line %d, after %s", line, expected.subList(0, line))
                        .isEqualTo(expected.get(line));
            }
        } finally {
            Files.delete(disk);
        }
    }

    private static List<String> transcript(FileChannel channel, Random random) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int step = 0; step < 30; step++) {
            ByteBuffer target = random.nextBoolean() ? ByteBuffer.allocate(random.nextInt(400))
                    : ByteBuffer.allocateDirect(random.nextInt(400));
            ByteBuffer second = ByteBuffer.allocate(random.nextInt(400));
            long at = random.nextInt(1200);
            long count = random.nextInt(1200);
            switch (random.nextInt(6)) {
                case 0 -> lines.add("read " + Outcome.of(() -> channel.read(target)));
                case 1 -> lines.add("read at " + at + " " + Outcome.of(() -> channel.read(target, at)));
                case 2 -> lines.add("scatter " + Outcome.of(() -> channel.read(new ByteBuffer[] {target, second})));
                case 3 -> lines.add("position " + Outcome.of(() -> channel.position(at).position()));
                case 4 -> {
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    lines.add("transfer " + Outcome.of(() -> channel.transferTo(at, count, Channels.newChannel(out)))
                            + Arrays.hashCode(out.toByteArray()));
                }
                default -> lines.add("map " + Outcome.of(() -> channel.map(MapMode.READ_ONLY, at, count).hashCode()));
            }
            lines.add(channel.position() + " " + target.position() + " " + target.flip() + target.hashCode()
                    + second.flip().hashCode());
        }
        return lines;
    }

    @Property(tries = 500)
    void streamsAsTheDiskDoes(@ForAll long seed) throws IOException {
        Path disk = Files.write(Files.createTempFile("quickset", null), CONTENT);
        try (var ours = Files.newInputStream(file); var theirs = Files.newInputStream(disk)) {
            Random random = new Random(seed);
            for (int step = 0; step < 20; step++) {
                int count = random.nextInt(200);
                switch (random.nextInt(6)) {
                    case 0 -> assertThat(ours.read()).isEqualTo(theirs.read());
                    case 1 -> assertThat(ours.readNBytes(count)).isEqualTo(theirs.readNBytes(count));
                    case 2 -> assertThat(ours.skip(Math.min(count, ours.available())))
                            .isEqualTo(theirs.skip(Math.min(count, theirs.available())));
                    case 3 -> assertThat(ours.available()).isEqualTo(theirs.available());
                    case 4 -> {
                        byte[] a = new byte[count + 2];
                        byte[] b = new byte[count + 2];
                        assertThat(ours.read(a, 1, count)).isEqualTo(theirs.read(b, 1, count));
                        assertThat(a).isEqualTo(b);
                    }
                    default -> {
                        if (random.nextInt(5) == 0) {
                            ByteArrayOutputStream a = new ByteArrayOutputStream();
                            ByteArrayOutputStream b = new ByteArrayOutputStream();
                            assertThat(ours.transferTo(a)).isEqualTo(theirs.transferTo(b));
                            assertThat(a.toByteArray()).isEqualTo(b.toByteArray());
                        }
                    }
                }
            }
            assertThat(ours.readAllBytes()).isEqualTo(theirs.readAllBytes());
        } finally {
            Files.delete(disk);
        }
    }

    @Test
    void refusesToWrite() throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer bytes = ByteBuffer.allocate(1);
            List<Callable<?>> writes = List.of(
                    () -> channel.write(bytes), () -> channel.write(bytes, 0),
                    () -> channel.write(new ByteBuffer[] {bytes}), () -> channel.truncate(0),
                    () -> channel.transferFrom(Channels.newChannel(Files.newInputStream(file)), 0, 1),
                    () -> channel.map(MapMode.READ_WRITE, 0, 1), () -> channel.map(MapMode.PRIVATE, 0, 1),
                    channel::lock, channel::tryLock);
            assertThat(writes).allSatisfy(write ->
                    assertThatThrownBy(write::call).isInstanceOf(NonWritableChannelException.class));
            channel.force(true);
        }
    }

    @Test
    void aSharedLockIsGrantedAtOnce() throws IOException {
        FileChannel channel = FileChannel.open(file);
        FileLock lock = channel.lock(0, 10, true);
        FileLock other = channel.tryLock(0, Long.MAX_VALUE, true);

        assertThat(lock.isValid() && lock.isShared()).isTrue();
        lock.release();
        assertThat(lock.isValid()).isFalse();
        channel.close();
        assertThat(other.isValid()).isFalse();
    }

    @Test
    void aMappingIsReadOnlyAndOutlivesTheChannel() throws IOException {
        MappedByteBuffer mapped;
        try (FileChannel channel = FileChannel.open(file)) {
            mapped = channel.map(MapMode.READ_ONLY, 10, 100);
        }
        assertThat(mapped).isEqualTo(ByteBuffer.wrap(CONTENT, 10, 100));
        assertThat(mapped.load().isReadOnly()).isTrue();
        assertThatThrownBy(() -> mapped.put(0, (byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
    }

    @Test
    void aClosedOneGivesNothing() throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(file);
        assertThat(channel).isInstanceOf(FileChannel.class);
        FileChannel closed = (FileChannel) channel;
        closed.close();
        closed.close();
        List<Callable<?>> all = List.of(closed::size, closed::position, () -> closed.position(1),
                () -> closed.read(ByteBuffer.allocate(1)), () -> closed.read(ByteBuffer.allocate(1), 0),
                () -> closed.map(MapMode.READ_ONLY, 0, 1), () -> closed.write(ByteBuffer.allocate(1)),
                () -> closed.transferTo(0, 1, Channels.newChannel(new ByteArrayOutputStream())));
        assertThat(all).allSatisfy(each -> assertThatThrownBy(each::call).isInstanceOf(ClosedChannelException.class));
        var stream = Files.newInputStream(file);
        stream.close();
        assertThatThrownBy(stream::read).isInstanceOf(IOException.class);
    }

    @Test
    void anEmptyFileEndsAtOnce() throws IOException {
        Path empty = file.resolveSibling("empty");
        assertThat(Files.readAllBytes(empty)).isEmpty();
        assertThat(Files.newInputStream(empty).read()).isEqualTo(-1);
        assertThat(Files.newInputStream(empty).readAllBytes()).isEmpty();
        try (FileChannel channel = FileChannel.open(empty)) {
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(channel.map(MapMode.READ_ONLY, 0, 0).remaining()).isZero();
        }
    }
}
