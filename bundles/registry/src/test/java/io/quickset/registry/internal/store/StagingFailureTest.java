package io.quickset.registry.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.Rejection;
import io.quickset.control.SetSource;
import io.quickset.control.StagingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever fails while staging, the store is as it was before. */
final class StagingFailureTest {

    private static final Digest WRONG = Digest.of(new byte[Digest.BYTES]);
    private static final byte[] SMALL = "small".getBytes(UTF_8);
    private static final byte[] LARGE = new byte[200_000];

    @TempDir
    Path temp;

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of("digest of a small file", bad(SMALL.length, WRONG, SMALL), StagingException.class),
                Arguments.of("digest of a large file", bad(LARGE.length, WRONG, LARGE), StagingException.class),
                Arguments.of("short small file", bad(SMALL.length + 1, null, SMALL), StagingException.class),
                Arguments.of("short large file", bad(LARGE.length + 1, null, LARGE), StagingException.class),
                Arguments.of("long small file", bad(SMALL.length - 1, null, SMALL), StagingException.class),
                Arguments.of("long large file", bad(LARGE.length - 1, null, LARGE), StagingException.class),
                Arguments.of("content in an empty file", bad(0, null, SMALL), StagingException.class),
                Arguments.of("unreadable small file", unreadable(10), IOException.class),
                Arguments.of("unreadable large file", unreadable(100_000), IOException.class),
                Arguments.of("media type too long for the index",
                        TreeSource.file("m", 5, null, "x".repeat(256), () -> new ByteArrayInputStream(SMALL)),
                        StagingException.class),
                Arguments.of("path listed twice", TreeSource.file("y1", SMALL), StagingException.class));
    }

    private static SetSource.Entry bad(long size, Digest digest, byte[] bytes) {
        return TreeSource.file("m", size, digest, "text/plain", () -> new ByteArrayInputStream(bytes));
    }

    private static SetSource.Entry unreadable(long size) {
        return TreeSource.file("m", size, null, "text/plain", () -> new InputStream() {
            private int left = 5;

            @Override
            public int read() throws IOException {
                if (left == 0) {
                    throw new IOException("unreadable");
                }
                left--;
                return 'x';
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void leavesNothingBehind(String what, SetSource.Entry bad, Class<? extends Exception> expected) throws Exception {
        try (StoreFolder folder = new StoreFolder(temp)) {
            List<SetSource.Entry> files = List.of(TreeSource.file("a", "before".getBytes(UTF_8)),
                    TreeSource.file("b", LARGE), bad, TreeSource.file("y1", SMALL), TreeSource.file("z", new byte[0]));
            assertThatThrownBy(() -> folder.store.stage(TreeSource.of("web", files), List.of())).isInstanceOf(expected);
            assertUntouched(folder);
        }
    }

    static Stream<Arguments> remedies() {
        Digest right = Digest.of(Digest.sha256().digest(SMALL));
        SetSource.Entry known = TreeSource.verified(bad(SMALL.length, WRONG, SMALL), Layer.OVERLAY);
        return Stream.of(
                Arguments.of("digest by an index", bad(SMALL.length, WRONG, SMALL), "does not match the index: rebuild it"),
                Arguments.of("size by an index", bad(SMALL.length + 1, right, SMALL), "declared: rebuild or copy it again"),
                Arguments.of("size by a listing", bad(SMALL.length + 1, null, SMALL),
                        "'m' is shorter than the 6 bytes that it had when it was listed: save or copy it again"),
                Arguments.of("digest by an earlier look", known,
                        "the content of 'm' is not what this node read before, although it looks the same: save or copy"
                                + " it again"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("remedies")
    void whatHelpsDependsOnWhoDeclaredIt(String what, SetSource.Entry bad, String told) throws Exception {
        try (StoreFolder folder = new StoreFolder(temp)) {
            assertThatThrownBy(() -> folder.store.stage(TreeSource.of("web", List.of(bad)), List.of()))
                    .isInstanceOfSatisfying(StagingException.class, e -> assertThat(e.kind()).isEqualTo(Rejection.DAMAGED))
                    .hasMessageContaining(told);
        }
    }

    @Test
    void aDigestOfTheWholeThatDoesNotMatchLeavesNothingBehind() throws Exception {
        try (StoreFolder folder = new StoreFolder(temp)) {
            TreeSource source = TreeSource.of("web", Map.of("a", SMALL)).declaring(WRONG);
            assertThatThrownBy(() -> folder.store.stage(source, List.of()))
                    .isInstanceOfSatisfying(StagingException.class, e -> assertThat(e.kind()).isEqualTo(Rejection.DAMAGED))
                    .hasMessageContaining(WRONG.toString());
            assertUntouched(folder);
        }
    }

    @Test
    void whatTheIteratorFindsBadReachesTheCallerAsItIs() throws Exception {
        StagingException cause = new StagingException(Rejection.DAMAGED, "entry 3 is encrypted");
        Iterator<SetSource.Entry> entries = new Iterator<>() {
            private int number;

            @Override
            public boolean hasNext() {
                return true;
            }

            @Override
            public SetSource.Entry next() {
                if (number == 200) { // some are written by then, some only read
                    throw new StagingException.Unchecked(cause);
                }
                return TreeSource.file(String.format("%03d", number++), SMALL);
            }
        };
        TreeSource none = TreeSource.of("web", List.of());
        SetSource source = new SetSource() {
            @Override
            public String name() {
                return none.name();
            }

            @Override
            public org.osgi.framework.Version version() {
                return none.version();
            }

            @Override
            public io.quickset.Layer layer() {
                return none.layer();
            }

            @Override
            public io.quickset.control.Origin origin() {
                return none.origin();
            }

            @Override
            public java.util.Optional<Digest> declaredDigest() {
                return none.declaredDigest();
            }

            @Override
            public Iterator<Entry> entries() {
                return entries;
            }
        };
        try (StoreFolder folder = new StoreFolder(temp)) {
            assertThatThrownBy(() -> folder.store.stage(source, List.of())).isSameAs(cause);
            assertUntouched(folder);
        }
    }

    private static void assertUntouched(StoreFolder folder) throws Exception {
        assertThat(folder.packs()).isEmpty();
        assertThat(folder.indexes()).isEmpty();
        ResourceIndex good = folder.store.stage(TreeSource.of("web", Map.of("a", SMALL)), List.of());
        assertThat(good.find("a").orElseThrow().content().remaining()).isEqualTo(SMALL.length);
    }
}
