package io.quickset.registry.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Resource;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Origin;
import io.quickset.control.SetSource;
import io.quickset.control.StagingException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Version;

/** What an artifact holds deflated is kept so, beside the content, and is as safe as that. */
final class GzipTest {

    private static final Pace UNLIMITED = new Pace(Pace.UNLIMITED);
    private static final List<Integer> SIZES = List.of(300, 60_000, 3_000_000); // read by workers, and by the writer

    @TempDir
    Path temp;

    private StoreFolder folder;

    @BeforeEach
    void open() throws IOException {
        folder = new StoreFolder(temp);
    }

    @AfterEach
    void close() {
        folder.close();
    }

    private static byte[] text(int size) {
        return "All work and no play makes Jack a dull boy. ".repeat(size / 44 + 1).substring(0, size)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] deflated(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out, new Deflater(9, true))) {
            deflater.write(bytes);
        }
        return out.toByteArray();
    }

    private record Deflated(String path, byte[] bytes, byte[] deflated) implements SetSource.Entry {

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public @Nullable Digest declaredDigest() {
            return null;
        }

        @Override
        public String mediaType() {
            return "text/plain";
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public long deflatedSize() {
            return deflated.length;
        }

        @Override
        public InputStream openDeflated() {
            return new ByteArrayInputStream(deflated);
        }
    }

    private ResourceIndex stage(String path, byte[] bytes, byte[] deflated) throws Exception {
        return folder.store.stage(TreeSource.of("web", List.of(new Deflated(path, bytes, deflated))), List.of());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] gunzip(ByteBuffer member) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes(member)))) {
            return in.readAllBytes();
        }
    }

    @Test
    void theVeryBytesAreKeptAcrossARestart() throws Exception {
        for (int size : SIZES) {
            byte[] text = text(size);
            ResourceIndex index = stage("a" + size, text, deflated(text));
            folder.reopen();
            Resource resource = folder.store.open(index.name(), null).find("a" + size).orElseThrow();
            ByteBuffer gzip = resource.gzip().orElseThrow();
            assertThat(gzip.isReadOnly()).isTrue();
            assertThat(Arrays.copyOfRange(bytes(gzip.duplicate()), 10, gzip.remaining() - 8)).isEqualTo(deflated(text));
            assertThat(gunzip(gzip)).isEqualTo(text);
            assertThat(resource.content()).isEqualTo(ByteBuffer.wrap(text));
        }
    }

    @Test
    void contentThatIsKnownBringsItsOwnAlong() throws Exception {
        byte[] text = text(5000);
        stage("first", text, deflated(text));
        ResourceIndex later = folder.store.stage(
                TreeSource.of("other", Map.of("second", text, "third", text)), List.of());
        assertThat(gunzip(later.find("second").orElseThrow().gzip().orElseThrow())).isEqualTo(text);
        assertThat(gunzip(later.find("third").orElseThrow().gzip().orElseThrow())).isEqualTo(text);
        assertThat(folder.packs()).hasSize(1);
    }

    @Test
    void thereIsNoneWhereItSavesLittle() throws Exception {
        byte[] noise = new byte[5000];
        new Random(1).nextBytes(noise);
        assertThat(stage("noise", noise, deflated(noise)).find("noise").orElseThrow().gzip()).isEmpty();
        byte[] tiny = text(20);
        assertThat(stage("tiny", tiny, deflated(tiny)).find("tiny").orElseThrow().gzip()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {5000, 200_000})
    void deflatedBytesOfOtherContentAreRefused(int size) throws Exception {
        byte[] text = text(size);
        byte[] other = text.clone();
        other[7] ^= 1;
        assertThatThrownBy(() -> stage("a", text, deflated(other))).isInstanceOf(StagingException.class)
                .hasMessageContaining("'a' inflates to something else");
        byte[] longer = Arrays.copyOf(deflated(text), deflated(text).length + 3);
        assertThatThrownBy(() -> stage("a", text, longer)).isInstanceOf(StagingException.class);
        byte[] cut = Arrays.copyOf(deflated(text), deflated(text).length - 3);
        assertThatThrownBy(() -> stage("a", text, cut)).isInstanceOf(StagingException.class);
        assertThat(folder.packs()).isEmpty();
    }

    @Test
    void aFlippedBitInItIsDamageAndIsHealedFromTheContent() throws Exception {
        byte[] text = text(5000);
        ResourceIndex index = stage("a", text, deflated(text));
        try (FileChannel pack = FileChannel.open(folder.packs().get(0), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            long at = Long.BYTES + text.length + 14;
            pack.read(one, at);
            pack.write(one.put(0, (byte) (one.get(0) ^ 4)).rewind(), at);
        }
        folder.reopen();
        ResourceIndex damaged = folder.store.open(index.name(), null);
        assertThat(folder.store.verify(damaged, UNLIMITED)).singleElement().asString().contains("'a' is damaged");
        ResourceIndex healed = folder.store.copy(record(damaged, text.length), damaged, List.of());
        assertThat(folder.store.verify(healed, UNLIMITED)).isEmpty();
        assertThat(healed.find("a").orElseThrow().content()).isEqualTo(ByteBuffer.wrap(text));
        assertThat(healed.find("a").orElseThrow().gzip()).isEmpty();
    }

    @Test
    void aCopyFromElsewhereKeepsIt() throws Exception {
        byte[] text = text(5000);
        ResourceIndex index = stage("a", text, deflated(text));
        // Whatever lies in a pack that is worn is copied out of it.
        byte[] noise = new byte[200_000];
        new Random(2).nextBytes(noise);
        SetRecord like = record(index, text.length);
        ResourceIndex large = folder.store.stage(TreeSource.of("large",
                List.of(new Deflated("a2", text(7000), deflated(text(7000))), TreeSource.file("noise", noise))), List.of());
        ResourceIndex rest = folder.store.stage(TreeSource.of("large",
                List.of(new Deflated("a2", text(7000), deflated(text(7000))))), List.of(large));
        folder.store.release(large);
        folder.store.collect(() -> List.of(rest, index));
        ResourceIndex copy = folder.store.copy(record(rest, 7000), rest, List.of(rest));
        assertThat(copy.packs().keySet()).isNotEqualTo(rest.packs().keySet());
        assertThat(gunzip(copy.find("a2").orElseThrow().gzip().orElseThrow())).isEqualTo(text(7000));
        assertThat(folder.store.copy(like, index, List.of()).find("a").orElseThrow().gzip()).isPresent();
    }

    private static SetRecord record(ResourceIndex index, int bytes) {
        return new SetRecord("web", Version.parseVersion("1.0.0"), index.digest(), Layer.MOUNTED, 1, Instant.EPOCH, 1,
                bytes, new Origin("web.jar", "", Map.of()), index.name());
    }

    @Test
    void itCountsAsUsed() throws Exception {
        byte[] text = text(5000);
        ResourceIndex index = stage("a", text, deflated(text));
        assertThat(index.usedBytesByPack().values()).containsExactly(5000L + 18 + deflated(text).length);
        assertThat(index.totalBytes()).isEqualTo(5000);
    }
}
