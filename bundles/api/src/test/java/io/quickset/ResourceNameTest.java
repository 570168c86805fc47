package io.quickset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.testing.InMemoryRegistry;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class ResourceNameTest {

    private final InMemoryRegistry registry = InMemoryRegistry.create();
    private final ResourceName home = new ResourceName("web", "home.html");

    @Test
    void findsItsResourceInWhicheverViewItIsGiven() {
        View first = registry.put("web", "1.0.0", Map.of("home.html", "one".getBytes(UTF_8))).view();
        View second = registry.put("web", "1.1.0", Map.of("home.html", "two".getBytes(UTF_8))).view();

        assertThat(home.in(first)).isSameAs(first.set("web").orElseThrow().find("home.html").orElseThrow());
        assertThat(home.find(second)).containsSame(home.in(second));
        assertThat(UTF_8.decode(home.in(second).content()).toString()).isEqualTo("two");
    }

    @Test
    void saysThatThereIsNoSuchSet() {
        View view = registry.put("conf", "1.0.0", Map.of("home.html", new byte[0])).view();

        assertThat(home.find(view)).isEmpty();
        assertThatThrownBy(() -> home.in(view)).isInstanceOf(NoSuchElementException.class)
                .hasMessage("generation 1 has no set 'web', looked for its 'home.html'");
    }

    @Test
    void saysWhichVersionLacksTheFile() {
        View view = registry.put("web", "1.2", Map.of("index.html", new byte[0])).view();

        assertThat(home.find(view)).isEmpty();
        assertThatThrownBy(() -> home.in(view)).isInstanceOf(NoSuchElementException.class)
                .hasMessage("set 'web' 1.2.0 has no 'home.html'");
    }
}
