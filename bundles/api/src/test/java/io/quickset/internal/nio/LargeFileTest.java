package io.quickset.internal.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Resource;
import io.quickset.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/** A file of more than 2 GiB: a hole on disk, with its own place written at a few places. */
class LargeFileTest {

    private static final long SIZE = (5L << 30) / 2; // 2.5 GiB
    private static final long[] MARKS = {0, (1L << 30) - 4, 1L << 30, (1L << 31) - 4, (1L << 31) + 12345, SIZE - 8};

    @TempDir
    Path temp;

    private Path file;

    @BeforeEach
    void make() throws IOException {
        Path hole = temp.resolve("hole");
        try (FileChannel channel = FileChannel.open(hole, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE)) {
            for (long mark : MARKS) {
                channel.write(ByteBuffer.allocate(8).putLong(0, mark), mark);
            }
        }
        file = new OneFile(new Mapped(hole)).root().resolve("image");
    }

    @Test
    void channelsReadEachPlace() throws IOException {
        assertThat(Files.size(file)).isEqualTo(SIZE);
        try (FileChannel channel = FileChannel.open(file)) {
            for (long mark : new long[] {MARKS[0], MARKS[2], MARKS[4], MARKS[5]}) {
                ByteBuffer target = ByteBuffer.allocate(8);
                assertThat(channel.read(target, mark)).isEqualTo(8);
                assertThat(target.getLong(0)).isEqualTo(mark);
                target.clear();
                channel.position(mark).read(target);
                assertThat(target.getLong(0)).isEqualTo(mark);
                assertThat(channel.map(MapMode.READ_ONLY, mark, 8).getLong()).isEqualTo(mark);
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                assertThat(channel.transferTo(mark, 8, Channels.newChannel(out))).isEqualTo(8);
                assertThat(ByteBuffer.wrap(out.toByteArray()).getLong()).isEqualTo(mark);
            }
            assertThatThrownBy(() -> channel.map(MapMode.READ_ONLY, 0, Integer.MAX_VALUE))
                    .isInstanceOf(UnsupportedOperationException.class).hasMessageContaining("in parts");
        }
    }

    @Test
    void streamsReadAcrossTheWindows() throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            assertThat(in.available()).isEqualTo(Integer.MAX_VALUE);
            in.skipNBytes((1L << 30) - 2);
            assertThat(ByteBuffer.wrap(in.readNBytes(10)).getLong(2)).as("across two windows").isEqualTo(1L << 30);
            in.skipNBytes(MARKS[4] - (1L << 30) - 8);
            assertThat(ByteBuffer.wrap(in.readNBytes(8)).getLong()).isEqualTo(MARKS[4]);
            in.skipNBytes(SIZE - MARKS[4] - 16);
            assertThat(ByteBuffer.wrap(in.readAllBytes()).getLong()).isEqualTo(SIZE - 8);
            assertThat(in.read()).isEqualTo(-1);
        }
        try (InputStream in = Files.newInputStream(file)) {
            assertThatThrownBy(in::readAllBytes).isInstanceOf(OutOfMemoryError.class).hasMessageContaining("image");
        }
    }

    private record Mapped(Path hole) implements Resource {

        @Override
        public Layer layer() {
            return Layer.MOUNTED;
        }

        @Override
        public String path() {
            return "image";
        }

        @Override
        public long size() {
            return SIZE;
        }

        @Override
        public Digest digest() {
            return Digest.of(new byte[Digest.BYTES]);
        }

        @Override
        public String mediaType() {
            return "application/octet-stream";
        }

        @Override
        public ByteBuffer content() {
            throw new IllegalStateException("too large");
        }

        @Override
        public ByteBuffer content(long offset, int length) {
            Objects.checkFromIndexSize(offset, length, SIZE);
            Objects.checkIndex(length, MAX_RANGE_BYTES + 1);
            try (FileChannel channel = FileChannel.open(hole)) {
                return channel.map(MapMode.READ_ONLY, offset, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private record OneFile(Resource resource) implements Snapshot {

        @Override
        public Digest baseDigest() {
            return digest();
        }

        @Override
        public String name() {
            return "firmware";
        }

        @Override
        public Version version() {
            return Version.emptyVersion;
        }

        @Override
        public Digest digest() {
            return resource.digest();
        }

        @Override
        public Layer layer() {
            return Layer.MOUNTED;
        }

        @Override
        public long generation() {
            return 0;
        }

        @Override
        public Instant since() {
            return Instant.EPOCH;
        }

        @Override
        public int resourceCount() {
            return 1;
        }

        @Override
        public long totalBytes() {
            return SIZE;
        }

        @Override
        public Optional<Resource> find(String path) {
            return Optional.of(resource).filter(each -> each.path().equals(path));
        }

        @Override
        public Stream<Resource> resources() {
            return Stream.of(resource);
        }
    }
}
