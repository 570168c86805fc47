package io.quickset.registry.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.Resource;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A resource beyond what one buffer can span: each range is right, also across the windows of the mapping. */
@Tag("soak")
final class LargeResourceSoakTest {

    private static final long SIZE = (1L << 31) + (200L << 20); // over 2 GiB
    private static final int WORD_BYTES = 1 << 20; // zeros, and each MiB its own number

    @TempDir
    Path temp;

    @Test
    void rangesAcrossTheWindowsAreRight() throws Exception {
        try (StoreFolder folder = new StoreFolder(temp)) {
            ResourceIndex index = folder.store.stage(TreeSource.of("firmware", List.of(
                    TreeSource.file("a-before", "before".getBytes(UTF_8)),
                    TreeSource.file("image", SIZE, null, "application/octet-stream", Numbers::new),
                    TreeSource.file("image-again", SIZE, null, "application/octet-stream", Numbers::new),
                    TreeSource.file("z-after", "after".getBytes(UTF_8)))), List.of());
            assertThat(folder.packBytes()).as("the second copy is taken back").isLessThan(SIZE + (1L << 30) + 10_000);
            for (String path : List.of("image", "image-again")) {
                Resource image = index.find(path).orElseThrow();
                assertThatThrownBy(image::content).isInstanceOf(IllegalStateException.class);
                for (long at : List.of(0L, (1L << 30) - WORD_BYTES, 1L << 30, (1L << 31) - WORD_BYTES, 1L << 31)) {
                    assertThat(image.content(at, 8).getLong()).as("at %d", at).isEqualTo(at / WORD_BYTES);
                    ByteBuffer across = image.content(at + 5, WORD_BYTES + 3);
                    assertThat(across.getLong(WORD_BYTES - 5)).isEqualTo(at / WORD_BYTES + 1);
                }
                ByteBuffer longest = image.content(WORD_BYTES - 1, Resource.MAX_RANGE_BYTES);
                assertThat(longest.getLong(1 + (1023 - 1) * WORD_BYTES)).isEqualTo(1023);
            }
            assertThat(UTF_8.decode(index.find("z-after").orElseThrow().content()).toString()).isEqualTo("after");
            assertThat(folder.store.verify(index, new Pace(Pace.UNLIMITED))).isEmpty();
        }
    }

    /** Zeros; each MiB begins with its number in eight bytes. */
    private static final class Numbers extends InputStream {

        private long at;

        @Override
        public int read() {
            if (at >= SIZE) {
                return -1;
            }
            long within = at % WORD_BYTES;
            int value = within < 8 ? (int) (at / WORD_BYTES >>> 8 * (7 - within)) & 0xff : 0;
            at++;
            return value;
        }

        @Override
        public int read(byte[] target, int from, int length) {
            if (at >= SIZE) {
                return -1;
            }
            int count = (int) Math.min(length, SIZE - at);
            java.util.Arrays.fill(target, from, from + count, (byte) 0);
            long end = at + count;
            for (long mark = at / WORD_BYTES * WORD_BYTES; mark < end; mark += WORD_BYTES) {
                for (long i = Math.max(mark, at); i < Math.min(mark + 8, end); i++) {
                    target[from + (int) (i - at)] = (byte) (mark / WORD_BYTES >>> 8 * (7 - (i - mark)));
                }
            }
            at = end;
            return count;
        }
    }
}
