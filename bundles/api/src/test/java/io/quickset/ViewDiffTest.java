package io.quickset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.SetDiff.Kind;
import io.quickset.SetDiff.PathChange;
import io.quickset.testing.InMemoryRegistry;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

/** A consumer learns which sets and which paths differ, and nothing more. */
final class ViewDiffTest {

    private final InMemoryRegistry registry = InMemoryRegistry.create();

    private static Map<String, byte[]> files(String... pathsAndContents) {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 0; i < pathsAndContents.length; i += 2) {
            files.put(pathsAndContents[i], pathsAndContents[i + 1].getBytes(UTF_8));
        }
        return files;
    }

    @Test
    void tellsWhichSetsAndWhichPathsDiffer() {
        registry.put("same", "1", files("a", "x"))
                .put("gone", "1", files("a", "x", "b", "y"))
                .put("web", "1", files("a", "x", "c", "old", "d", "x", "f", "x"));
        View before = registry.view();
        registry.remove("gone")
                .put("new", "1.5", files("n", "n"))
                .put("web", "2", files("a", "x", "b", "new", "c", "new", "f", "x", "g", "new"));
        ViewDiff diff = ViewDiff.between(before, registry.view());
        assertThat(diff.before()).isSameAs(before);
        assertThat(diff.after()).isSameAs(registry.view());
        assertThat(diff.sets()).extracting(SetDiff::name).containsExactly("gone", "new", "web");
        assertThat(diff.set("same")).isEmpty();
        SetDiff web = diff.set("web").orElseThrow();
        assertThat(web.added()).containsExactly("b", "g");
        assertThat(web.changed()).containsExactly("c");
        assertThat(web.removed()).containsExactly("d");
        assertThat(web.paths()).containsExactly(new PathChange(Kind.ADDED, "b"), new PathChange(Kind.CHANGED, "c"),
                new PathChange(Kind.REMOVED, "d"), new PathChange(Kind.ADDED, "g"));
        assertThat(web.versionBefore()).contains(new Version("1"));
        assertThat(web.versionAfter()).contains(new Version("2"));
        assertThat(diff.set("gone").orElseThrow().removed()).containsExactly("a", "b");
        assertThat(diff.set("gone").orElseThrow().versionAfter()).isEmpty();
        assertThat(diff.set("new").orElseThrow().added()).containsExactly("n");
        assertThat(diff.set("new").orElseThrow().versionBefore()).isEmpty();
    }

    @Test
    void aNewVersionWithTheSameContentIsADifferentSetWithoutADifferentPath() {
        View before = registry.put("web", "1", files("a", "x")).view();
        View after = registry.put("web", "2", files("a", "x")).view();
        assertThat(ViewDiff.between(before, after).set("web").orElseThrow().paths()).isEmpty();
        assertThat(ViewDiff.between(before, before).sets()).isEmpty();
    }

    @Test
    void pathsAreMergedInTheOrderOfTheirBytesAlsoBeyondTheBasicPlane() {
        String last = "\ud83d\ude00"; // U+1F600 comes after U+FFFD in UTF-8, and before it in UTF-16
        View before = registry.put("web", "1", files("\ufffd", "x", last, "x", "z", "x")).view();
        View after = registry.put("web", "2", files(last, "x", "\ufffd/below", "x", "z", "x")).view();
        SetDiff web = ViewDiff.between(before, after).set("web").orElseThrow();
        assertThat(web.added()).containsExactly("\ufffd/below");
        assertThat(web.removed()).containsExactly("\ufffd");
        assertThat(web.changed()).isEmpty();
    }
}
