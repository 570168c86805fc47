package io.quickset.registry.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Resource;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packs beyond what one buffer spans. The gaps that long blobs leave are holes, so that these files take no room. */
final class PackTest {

    @TempDir
    Path folder;

    private static byte[] digest(String text) {
        return Digest.sha256().digest(text.getBytes(UTF_8));
    }

    private static StoredResource resource(Pack pack, long offset, long size) {
        return new StoredResource("path", size, Digest.of(new byte[32]), Layer.MOUNTED, "text/plain", pack, offset, 0);
    }

    private static String text(ByteBuffer buffer) {
        return UTF_8.decode(buffer).toString();
    }

    @Test
    void blobsLieInOneWindowWhereverThePackEnds() throws Exception {
        Path file = folder.resolve("1.pack");
        long[] offsets = new long[4];
        try (PackWriter writer = new PackWriter(new NewFile(new FileSystemDisk(), file))) {
            for (int i = 0; i < offsets.length; i++) {
                byte[] bytes = ("blob " + i).getBytes(UTF_8);
                writer.begin(i % 2 == 0 ? bytes.length : Pack.STRIDE + 1); // every second one claims to be long
                writer.write(bytes, bytes.length);
                offsets[i] = writer.end(digest("blob " + i), 0);
            }
            writer.finish();
        }
        assertThat(offsets[1]).isEqualTo(Pack.STRIDE);
        assertThat(offsets[3]).isEqualTo(2 * Pack.STRIDE);
        Pack pack = Pack.open(file, 1);
        for (int i = 0; i < offsets.length; i++) {
            int record = pack.table().find(digest("blob " + i));
            assertThat(pack.table().offset(record)).isEqualTo(offsets[i]);
            assertThat(text(resource(pack, offsets[i], 6).content())).isEqualTo("blob " + i);
        }
        assertThat(pack.table().find(digest("absent"))).isEqualTo(-1);
    }

    @Test
    void aResourceBeyondTwoGigabytesIsReadByRangeAndChannel() throws Exception {
        Path file = folder.resolve("1.pack");
        try (PackWriter writer = new PackWriter(new NewFile(new FileSystemDisk(), file))) {
            writer.begin(4 * Pack.STRIDE);
            writer.write("start".getBytes(UTF_8), 5);
            writer.end(digest("start"), 0);
            writer.begin(Pack.STRIDE + 1); // leaves a hole up to 2 GiB
            writer.end(digest(""), 0);
            writer.begin(Pack.STRIDE + 1);
            writer.write("x".getBytes(UTF_8), 1);
            writer.begin(Pack.STRIDE + 1); // and up to 3 GiB
            writer.write("end".getBytes(UTF_8), 3);
            writer.end(digest("end"), 0);
            writer.finish();
        }
        Pack pack = Pack.open(file, 1);
        long size = 2 * Pack.STRIDE + 3;
        Resource large = resource(pack, Pack.STRIDE, size);
        assertThat(text(large.content(0, 5))).isEqualTo("start");
        assertThat(text(large.content(size - 3, 3))).isEqualTo("end");
        ByteBuffer across = large.content(Pack.STRIDE + 3, Resource.MAX_RANGE_BYTES);
        assertThat(text(across.slice(Resource.MAX_RANGE_BYTES - 3, 3))).isEqualTo("end");
        assertThat(org.assertj.core.api.Assertions.catchThrowable(large::content))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("channel()");
        ByteBuffer tail = ByteBuffer.allocate(10);
        assertThat(large.channel().position(size - 3).read(tail)).isEqualTo(3);
        assertThat(text(tail.flip())).isEqualTo("end");
    }

    @Test
    void aWriterThatIsNotFinishedLeavesNothing() throws Exception {
        try (PackWriter writer = new PackWriter(new NewFile(new FileSystemDisk(), folder.resolve("1.pack")))) {
            writer.begin(1);
            writer.write(new byte[1], 1);
        }
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}
