package io.quickset.web.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.View;
import io.quickset.testing.InMemoryRegistry;
import io.quickset.web.internal.testing.History;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of what was found, and for how long. */
class FinderTest {

    private final InMemoryRegistry registry = InMemoryRegistry.create();
    private final History history = new History();
    private Finder finder = new Finder(history, registry.view());

    @BeforeEach
    void put() {
        put("1.0.0", "one");
        finder = new Finder(history, registry.view());
    }

    private void put(String version, String text) {
        registry.put("web", version, Map.of("a b.txt", text.getBytes(), "docs/index.html", text.getBytes()));
        history.add(registry.view());
    }

    private Found find(String path) {
        return find(path, registry.view());
    }

    private Found find(String path, View view) {
        return finder.find(HttpURI.from(path), view);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/r/web/a%20b.txt", "/r/web/docs/", "/r/web@1.0.0/docs/"})
    void thatOfTheUsualPathIsMadeOnce(String path) {
        assertThat(find(path)).isInstanceOf(Page.class).isSameAs(find(path));
    }

    /** Else a client could fill the heap with long ways to write one path. */
    @ParameterizedTest
    @ValueSource(strings = {"/r/web/%61%20b.txt", "/r/web/./a%20b.txt", "/r/web/docs/../a%20b.txt", "/r/web/docs/index%2Ehtml"})
    void ofOtherWaysToWriteAPathNothingIsKept(String path) {
        assertThat(find(path)).isInstanceOf(Page.class).isNotSameAs(find(path));
    }

    @Test
    void nothingIsKeptAcrossViews() {
        View before = registry.view();
        Found old = find("/r/web/docs/");
        put("1.0.1", "two");
        assertThat(find("/r/web/docs/")).isNotSameAs(old).isNotSameAs(find("/r/web/docs/")); // nobody has told it yet
        assertThat(find("/r/web/docs/", before)).isSameAs(old); // of a request that began before
        finder.switched(registry.view());
        assertThat(find("/r/web/docs/")).isNotSameAs(old).isSameAs(find("/r/web/docs/"));
        assertThat(find("/r/web/docs/", before)).isNotSameAs(old);
    }

    @Test
    void whatIsOnlyRetainedIsLookedUpEachTime() {
        put("2.0.0", "two");
        finder.switched(registry.view());
        assertThat(find("/r/web@1.0.0/docs/")).isInstanceOf(Page.class).isNotSameAs(find("/r/web@1.0.0/docs/"));
    }

    /** What the pages of a set may do is not to depend on the address that they are opened at. */
    @ParameterizedTest
    @ValueSource(strings = {"/console/docs/", "/other/docs/", "/r/web/docs/", "/r/web@1.0.0/docs/"})
    void whatASetsAnswersSayTheySayWhereverItIs(String path) {
        registry.put("else", "1.0.0", Map.of("docs/index.html", new byte[0]));
        finder.mount(new Sites(Map.of("/other/", "web", "/else/", "else"))
                .and("/console/", "web", HttpFields.build().put("Content-Security-Policy", "none").asImmutable()));
        assertThat(((Page) find(path)).fields().get("Content-Security-Policy")).isEqualTo("none");
        assertThat(((Page) find("/else/docs/")).fields().get("Content-Security-Policy")).isNull();
    }
}
