package io.quickset.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PathAndNamePropertiesTest {

    @Property(tries = 5000)
    void orderIsThatOfUnsignedUtf8Bytes(@ForAll("unicode") String a, @ForAll("unicode") String b) {
        int bytes = Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));

        assertThat(Integer.signum(ResourcePath.ORDER.compare(a, b))).isEqualTo(Integer.signum(bytes));
    }

    @Property
    void wellFormedPathsPassUnchanged(@ForAll("paths") String path) throws FormatException {
        assertThat(ResourcePath.check(path)).isSameAs(path);
    }

    @Property(tries = 5000)
    void whateverPassesIsWellFormed(@ForAll("nearPaths") String path) {
        try {
            ResourcePath.check(path);
        } catch (FormatException e) {
            assertThat(e.getMessage().lines()).as("one line for the operator").hasSize(1);
            return;
        }
        assertThat(path.split("/", -1)).doesNotContain("", ".", "..");
        assertThat(path).doesNotContain("\\").doesNotContainPattern("(?U)\\p{Cntrl}");
        assertThat(path).doesNotContainPattern("^[A-Za-z]:");
        assertThat(path.getBytes(UTF_8).length).isBetween(1, ResourcePath.MAX_BYTES);
        assertThat(new String(path.getBytes(UTF_8), UTF_8)).isEqualTo(path);
    }

    @Property
    void oneBadSegmentSpoilsAPath(@ForAll("paths") String head, @ForAll("badSegments") String bad,
            @ForAll("paths") String tail) {
        assertThatThrownBy(() -> ResourcePath.check(head + "/" + bad + "/" + tail)).isInstanceOf(FormatException.class);
    }

    @Property
    void theLimitIsInBytesAndExact(@ForAll("lengths") int bytes) throws FormatException {
        String path = "x".repeat(bytes % 2) + "é".repeat(bytes / 2);
        if (bytes <= ResourcePath.MAX_BYTES) {
            assertThat(ResourcePath.check(path)).isEqualTo(path);
        } else {
            assertThatThrownBy(() -> ResourcePath.check(path)).isInstanceOf(FormatException.class);
        }
    }

    @Property(tries = 5000)
    void namesPassExactlyWhenTheyHaveTheForm(@ForAll("nearNames") String name) throws FormatException {
        boolean wellFormed = name.length() <= SetName.MAX_LENGTH
                && !name.isEmpty()
                && "abcxyz019".indexOf(name.charAt(0)) >= 0
                && name.chars().allMatch(c -> "abcxyz019._-".indexOf(c) >= 0);
        if (wellFormed) {
            assertThat(SetName.check(name)).isEqualTo(name);
        } else {
            assertThatThrownBy(() -> SetName.check(name)).isInstanceOf(FormatException.class);
        }
    }

    @Provide
    Arbitrary<String> unicode() {
        // Code points around the surrogates, where UTF-16 and UTF-8 disagree, share prefixes often.
        return Arbitraries.of("a", "b", "/", "é", "\uD7FF", "\uE000", "\uFFFF", "\uD800\uDC00", "\uD83D\uDE00",
                "\uDBFF\uDFFF").list().ofMaxSize(5).map(parts -> String.join("", parts));
    }

    @Provide
    static Arbitrary<String> paths() {
        return Arbitraries.of("a", "B", "..a", "a..", ".x", "...", " ", "é", "\uD83D\uDE00", "x.html")
                .list().ofMinSize(1).ofMaxSize(5).map(segments -> String.join("/", segments));
    }

    @Provide
    Arbitrary<String> nearPaths() {
        return Arbitraries.of("a", "/", ".", "..", "\\", "\n", "\u007f", "\u009b", "\0", "é", "\uD800", "\uDC00", "C:")
                .list().ofMaxSize(8).map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> badSegments() {
        return Arbitraries.of("", ".", "..", "a\\b", "\n", "\uD800", "\uDC00", "\u0000", "\u007f");
    }

    @Provide
    Arbitrary<Integer> lengths() {
        return Arbitraries.integers().between(ResourcePath.MAX_BYTES - 5, ResourcePath.MAX_BYTES + 5);
    }

    @Provide
    Arbitrary<String> nearNames() {
        return Arbitraries.oneOf(
                Arbitraries.strings().withChars("abcxyz019._-").ofMaxLength(8),
                Arbitraries.strings().withChars("ab0._-A /é\n").ofMaxLength(8),
                Arbitraries.strings().withChars('a').ofMinLength(198).ofMaxLength(202));
    }
}
