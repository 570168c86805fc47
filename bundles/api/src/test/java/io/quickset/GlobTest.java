package io.quickset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That it matches as the JDK's globs do is a property of {@code PathAlgebraPropertiesTest}; here is what those do not do. */
class GlobTest {

    @ParameterizedTest
    @CsvSource(delimiter = ' ', value = {
        "*.html index.html true", "*.html a/index.html false", "**.html a/index.html true", "a?c abc true", "a?c a/c false",
        "{a,b*}/c bcd/c true", "{a,b*}/c c/c false", "[!a-c]x dx true", "[!a-c]x bx false", "[a-]x -x true", "\\*x *x true",
        "\\*x ax false", "? \uD83D\uDE00 true", "{,a}b b true"})
    void matches(String glob, String path, boolean expected) {
        assertThat(Glob.of(glob).matches(path)).isEqualTo(expected);
    }

    /** A backtracking matcher takes longer than anybody lives. */
    @Test
    @Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void timeGrowsWithTheLengthsAlone() {
        String path = "a".repeat(1000) + ".txt";
        assertThat(Glob.of("*a".repeat(400) + "*b").matches(path)).isFalse();
        assertThat(Glob.of("**a".repeat(300) + "b").matches(path)).isFalse();
        assertThat(Glob.of("{a,*,**}".repeat(120) + "b").matches(path)).isFalse();
        assertThat(Glob.of("*a".repeat(400) + ".txt").matches(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[]", "[a", "{a", "{a,{b}}", "a\\", "[z-a]", "[a/b]"})
    void refusesWhatIsMalformed(String glob) {
        assertThatThrownBy(() -> Glob.of(glob)).isInstanceOf(PatternSyntaxException.class);
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThat(Glob.of("a".repeat(1000)).matches("a")).isFalse();
        assertThatThrownBy(() -> Glob.of("a".repeat(1001))).isInstanceOf(PatternSyntaxException.class)
                .hasMessageContaining("1000 characters");
    }
}
