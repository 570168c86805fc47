package io.quickset.internal.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.testing.InMemoryRegistry;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.condition.OS;

/** Paths and globs do what those of the default file system do on Linux: same texts in, same texts out. */
class PathAlgebraPropertiesTest {

    private static final FileSystem LINUX = FileSystems.getDefault();
    private static final FileSystem OURS = InMemoryRegistry.create().put("web", "1", Map.of())
            .view().set("web").orElseThrow().root().getFileSystem();

    static {
        assertThat(OS.LINUX.isCurrentOs()).as("the yardstick is a Unix file system").isTrue();
    }

    @Provide
    static Arbitrary<String> texts() {
        Arbitrary<String> names = Arbitraries.of("a", "b", "..", ".", "", ".hid", "a.b", "ab", "//");
        return names.list().ofMaxSize(6).map(list -> String.join("/", list))
                .flatMap(text -> Arbitraries.of(text, "/" + text));
    }

    @Property(tries = 5000)
    void onePath(@ForAll("texts") String text) {
        Map<String, Function<Path, Object>> operations = new LinkedHashMap<>();
        operations.put("toString", Path::toString);
        operations.put("isAbsolute", Path::isAbsolute);
        operations.put("getRoot", Path::getRoot);
        operations.put("getFileName", Path::getFileName);
        operations.put("getParent", Path::getParent);
        operations.put("getNameCount", Path::getNameCount);
        operations.put("normalize", Path::normalize);
        operations.put("iterator", path -> {
            List<String> names = new ArrayList<>();
            path.forEach(name -> names.add(name.toString()));
            return names;
        });
        same(operations, text);
    }

    private static void same(Map<String, Function<Path, Object>> operations, String text) {
        operations.forEach((name, operation) -> assertThat(Outcome.of(() -> operation.apply(OURS.getPath(text))))
                .as("%s of '%s'", name, text)
                .isEqualTo(Outcome.of(() -> operation.apply(LINUX.getPath(text)))));
    }

    @Property(tries = 3000)
    void partsOfAPath(@ForAll("texts") String text, @ForAll @IntRange(min = -1, max = 7) int from,
            @ForAll @IntRange(min = -1, max = 7) int to) {
        same(Map.of("getName " + from, path -> path.getName(from),
                "subpath " + from + " " + to, path -> path.subpath(from, to)), text);
    }

    @Property(tries = 20_000)
    void twoPaths(@ForAll("texts") String text, @ForAll("texts") String other) {
        Map<String, BiFunction<Path, Path, Object>> operations = new LinkedHashMap<>();
        operations.put("resolve", Path::resolve);
        operations.put("resolve text", (a, b) -> a.resolve(b.toString()));
        operations.put("resolveSibling", Path::resolveSibling);
        operations.put("relativize", Path::relativize);
        operations.put("startsWith", Path::startsWith);
        operations.put("startsWith text", (a, b) -> a.startsWith(b.toString()));
        operations.put("endsWith", Path::endsWith);
        operations.put("equals", Path::equals);
        operations.put("hashes agree", (a, b) -> !a.equals(b) || a.hashCode() == b.hashCode());
        operations.put("compareTo", (a, b) -> Integer.signum(a.compareTo(b)));
        operations.forEach((name, operation) -> assertThat(
                Outcome.of(() -> operation.apply(OURS.getPath(text), OURS.getPath(other))))
                .as("%s of '%s' and '%s'", name, text, other)
                .isEqualTo(Outcome.of(() -> operation.apply(LINUX.getPath(text), LINUX.getPath(other)))));
    }

    @Property
    void joinedParts(@ForAll("texts") String first, @ForAll("texts") String second, @ForAll("texts") String third) {
        assertThat(OURS.getPath(first, second, third)).hasToString(LINUX.getPath(first, second, third).toString());
    }

    @Provide
    static Arbitrary<String> globs() {
        Arbitrary<String> pieces = Arbitraries.of("a", "b", "B", ".", "/", "*", "**", "?", "[", "]", "{", "}", ",", "!",
                "-", "^", "\\", "&&", "$", "(", ")", "|", "+", "[ab]", "[!a]", "[a-c]", "[-a]", "{a,b}", "*.b",
                "{*.a,/b}", "[^a]", "[a&&b]", "[b-a]", "[a-]", "\\*", "\\e", "é");
        return pieces.list().ofMaxSize(6).map(list -> String.join("", list));
    }

    @Provide
    static Arbitrary<String> subjects() {
        return Arbitraries.of("a", "b", "c", "B", ".", "/", "a/b", "*", "[", "]", "{", "-", "^", "&", "\\", "$", "e",
                        ",", "!")
                .list().ofMaxSize(5).map(list -> String.join("", list));
    }

    /** A range that ends in what has a meaning in a regular expression's character class. */
    private static final Pattern JDK_LEAKS = Pattern.compile("-[\\[\\\\&]");

    @Property(tries = 30_000)
    void globsMatchTheSame(@ForAll("globs") String glob, @ForAll("subjects") String text) {
        // There it hands a part of the glob to its regular expressions as it is, with what that means to them.
        Assume.that(!JDK_LEAKS.matcher(glob).find());
        matchTheSame("glob:" + glob, text);
    }

    @Property
    void wellFormedGlobsMatchTheSame(@ForAll("subjects") String text) {
        for (String glob : List.of(
                "*", "**", "*.*", "/**/b", "**/{a,b}", "{a,b}*", "[a-b]?", "*[!/a]", "/*", "", "{a,}")) {
            matchTheSame("glob:" + glob, text);
        }
        for (String other : List.of("regex:[ab/]*", "REGEX:.*b", "Glob:a*", "regex:[", "shell:*", "a*", ":a")) {
            matchTheSame(other, text);
        }
    }

    private static void matchTheSame(String pattern, String text) {
        assertThat(Outcome.of(() -> OURS.getPathMatcher(pattern).matches(OURS.getPath(text))))
                .as("%s on '%s'", pattern, text)
                .isEqualTo(Outcome.of(() -> LINUX.getPathMatcher(pattern).matches(LINUX.getPath(text))));
    }
}
