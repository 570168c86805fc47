package io.quickset.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.Digest;
import io.quickset.Lease;
import io.quickset.Resource;
import io.quickset.ResourceSet;
import io.quickset.Snapshot;
import io.quickset.View;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.Version;

class InMemoryRegistryTest {

    private final InMemoryRegistry registry = InMemoryRegistry.create();

    @Test
    void startsEmptyAtGenerationZero() {
        assertThat(registry.view().generation()).isZero();
        assertThat(registry.view().sets()).isEmpty();
    }

    @Test
    void eachPutAndRemoveSwitchesToANewGenerationAndLeavesOldViewsAlone() {
        registry.put("web", "1.0.0", files("a", "one"));
        View first = registry.view();
        registry.put("web", "1.1.0", files("a", "two"));
        View second = registry.view();
        registry.remove("web");

        assertThat(first.generation()).isEqualTo(1);
        assertThat(text(first, "web", "a")).isEqualTo("one");
        assertThat(second.generation()).isEqualTo(2);
        assertThat(text(second, "web", "a")).isEqualTo("two");
        assertThat(registry.view().generation()).isEqualTo(3);
        assertThat(registry.view().set("web")).isEmpty();
    }

    @Test
    void aSetThatDidNotChangeKeepsItsSnapshot() {
        registry.put("conf", "1.0.0", files("a", "one"));
        Snapshot conf = registry.view().set("conf").orElseThrow();
        registry.put("web", "1.0.0", files("a", "one"));

        assertThat(registry.view().set("conf")).containsSame(conf);
        assertThat(registry.view().sets()).extracting(Snapshot::name).containsExactly("conf", "web");
        assertThat(registry.view().set("web").orElseThrow().generation()).isEqualTo(2);

        registry.put("web", "1.0.0", files("a", "one"));
        assertThat(registry.view().generation()).as("putting the same again is no switch").isEqualTo(2);
    }

    @Test
    void describesTheSnapshot() {
        Instant now = Instant.parse("2026-11-01T00:00:00Z");
        InMemoryRegistry fixed = InMemoryRegistry.create(Clock.fixed(now, ZoneOffset.UTC));
        Snapshot web = fixed.put("web", "1.2", files("b.html", "bb", "a.txt", "a")).view().set("web").orElseThrow();

        assertThat(web.version()).isEqualTo(new Version(1, 2, 0));
        assertThat(web.since()).isEqualTo(now);
        assertThat(web.resourceCount()).isEqualTo(2);
        assertThat(web.totalBytes()).isEqualTo(3);
        assertThat(web.layer()).hasToString("mounted");
        assertThat(web.resources()).extracting(Resource::path).containsExactly("a.txt", "b.html");
        assertThat(web.find("b.html").orElseThrow().mediaType()).isEqualTo("text/html");
    }

    @Test
    void digestIsThatOfTheCanonicalIndex() {
        Snapshot web = registry.put("web", "1.0.0", files("b", "x", "a/c", "")).view().set("web").orElseThrow();
        String canonical = "a/c\0" + "0\0" + sha("") + "\n" + "b\0" + "1\0" + sha("x") + "\n";

        assertThat(web.digest()).hasToString(sha(canonical));
    }

    @Test
    void ordersPathsByTheirUtf8Bytes() {
        Snapshot web = registry.put("web", "1.0.0", files("\uD83D\uDE00", "x", "\uFF5E", "x"))
                .view().set("web").orElseThrow();

        assertThat(web.resources()).extracting(Resource::path).containsExactly("\uFF5E", "\uD83D\uDE00");
    }

    @Test
    void contentIsCopiedInAndReadOnly() {
        byte[] bytes = "one".getBytes(UTF_8);
        registry.put("web", "1.0.0", Map.of("a", bytes));
        bytes[0] = 'X';
        Resource a = resource("a");

        assertThat(text(registry.view(), "web", "a")).isEqualTo("one");
        assertThatThrownBy(() -> a.content().put((byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
        ByteBuffer read = a.content();
        read.get();
        assertThat(a.content().remaining()).as("each buffer is its caller's").isEqualTo(3);
    }

    @Test
    void rangesLieWithinTheContent() {
        registry.put("web", "1.0.0", files("a", "hello"));
        Resource a = resource("a");

        assertThat(UTF_8.decode(a.content(1, 3)).toString()).isEqualTo("ell");
        assertThat(a.content(5, 0).remaining()).isZero();
        assertThatThrownBy(() -> a.content(3, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> a.content(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> a.content(0, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> a.content(1L << 32, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void channelReadsSeeksAndRefusesToWrite() throws Exception {
        registry.put("web", "1.0.0", files("a", "hello"));
        SeekableByteChannel channel = resource("a").channel();
        ByteBuffer three = ByteBuffer.allocate(3);

        assertThat(channel.size()).isEqualTo(5);
        assertThat(channel.position(3).read(three)).isEqualTo(2);
        assertThat(channel.position()).isEqualTo(5);
        assertThat(channel.read(three)).isEqualTo(-1);
        assertThat(channel.position(99).read(three)).isEqualTo(-1);
        assertThatThrownBy(() -> channel.write(three)).isInstanceOf(NonWritableChannelException.class);
        assertThatThrownBy(() -> channel.truncate(0)).isInstanceOf(NonWritableChannelException.class);
        channel.close();
        assertThat(channel.isOpen()).isFalse();
        assertThatThrownBy(() -> channel.read(three)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void leasesPinTheirViewAndAreCountedOnce() {
        registry.put("web", "1.0.0", files("a", "one"));
        Lease lease = registry.lease();
        registry.put("web", "1.1.0", files("a", "two"));

        assertThat(registry.openLeases()).isEqualTo(1);
        assertThat(text(lease.view(), "web", "a")).isEqualTo("one");
        lease.close();
        lease.close();
        assertThat(registry.openLeases()).isZero();
    }

    @Test
    void resourceSetFollowsTheSwitches() {
        ResourceSet web = registry.resourceSet("web");
        assertThatThrownBy(web::snapshot).isInstanceOf(IllegalStateException.class).hasMessageContaining("web");
        registry.put("web", "1.0.0", files("a", "one"));
        assertThat(web.snapshot().version()).isEqualTo(new Version(1, 0, 0));
        registry.put("web", "1.1.0", files("a", "two"));
        assertThat(web.snapshot().version()).isEqualTo(new Version(1, 1, 0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a", "a/", "a//b", "../a", "a/./b", "a\\b", "a\nb"})
    void refusesMalformedPaths(String path) {
        assertThatThrownBy(() -> registry.put("web", "1.0.0", files(path, "x")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("malformed");
        assertThat(registry.view().generation()).isZero();
    }

    @Test
    void refusesMalformedNamesAndVersionsAndUnknownSets() {
        assertThatThrownBy(() -> registry.put("Web", "1.0.0", Map.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> registry.put("web", "one", Map.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> registry.remove("web")).isInstanceOf(NoSuchElementException.class);
        assertThat(registry.view().generation()).isZero();
    }

    private Resource resource(String path) {
        return registry.view().set("web").orElseThrow().find(path).orElseThrow();
    }

    private static String text(View view, String set, String path) {
        return UTF_8.decode(view.set(set).orElseThrow().find(path).orElseThrow().content()).toString();
    }

    private static Map<String, byte[]> files(String path, String text) {
        return Map.of(path, text.getBytes(UTF_8));
    }

    private static Map<String, byte[]> files(String path1, String text1, String path2, String text2) {
        return Map.of(path1, text1.getBytes(UTF_8), path2, text2.getBytes(UTF_8));
    }

    private static String sha(String text) {
        return Digest.of(Digest.sha256().digest(text.getBytes(UTF_8))).toString();
    }
}
