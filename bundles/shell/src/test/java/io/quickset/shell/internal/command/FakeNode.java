package io.quickset.shell.internal.command;

import io.quickset.Snapshot;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import io.quickset.control.Locators;
import io.quickset.control.NodeStatus;
import io.quickset.control.OldBytes;
import io.quickset.control.Origin;
import io.quickset.control.Policy;
import io.quickset.control.Reconciler;
import io.quickset.testing.InMemoryRegistry;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** A node of in-memory sets for tests of the commands; what a test needs beyond it, it answers by name. */
public final class FakeNode {

    static final Instant SINCE = Instant.parse("2026-11-01T10:00:00Z");
    static final NodeStatus.Environment HERE = new NodeStatus.Environment("container", "/.dockerenv exists");

    final InMemoryRegistry sets = InMemoryRegistry.create(Clock.fixed(SINCE, ZoneOffset.UTC));
    final Map<String, Function<Object[], Object>> answers = new TreeMap<>();
    NodeStatus status = new NodeStatus(7, "ok", null, HERE, List.of(), List.of(), List.of(), List.of(), List.of());

    /** As the commands see it. */
    public Node node() {
        Node node = new Node();
        node.registry = sets;
        node.generations = fake(Generations.class);
        node.reconciler = fake(Reconciler.class);
        node.locators = fake(Locators.class);
        answers.putIfAbsent("status", x -> status);
        answers.putIfAbsent("switchTook", x -> x[0].equals(7L) ? Optional.of(Duration.ofMillis(12)) : Optional.empty());
        answers.putIfAbsent("bundleId", x -> x[0].equals("web") ? 42L : -1L);
        answers.putIfAbsent("history", x -> List.of(record()));
        answers.putIfAbsent("current", x -> record());
        answers.putIfAbsent("retained", x -> sets.view().set((String) x[0]));
        answers.putIfAbsent("oldBytes", x -> new OldBytes(2, 3 << 20, 1 << 20, 100 << 20));
        answers.putIfAbsent("healFailure", x -> Optional.empty());
        answers.putIfAbsent("view", x -> Optional.of(sets.view()));
        return node;
    }

    /** Adds a live set. */
    public FakeNode with(String name, String version, Map<String, String> files) {
        Map<String, byte[]> contents = new TreeMap<>();
        files.forEach((path, text) -> contents.put(path, text.getBytes(StandardCharsets.UTF_8)));
        sets.put(name, version, contents);
        return this;
    }

    Snapshot live(String name) {
        return sets.view().set(name).orElseThrow();
    }

    GenerationRecord record() {
        return new GenerationRecord(7, SINCE, "deploy", "web.jar arrived", sets.view().sets().stream()
                .map(s -> new GenerationRecord.SetRecord(s.name(), s.version(), s.digest(), s.layer(), 7, SINCE,
                        s.resourceCount(), s.totalBytes(), new Origin(s.name() + ".jar", "f", Map.of()), "i"))
                .toList(), Policy.NONE);
    }

    private <T> T fake(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, words) -> {
            Object answer = answers.get(method.getName()).apply(words);
            if (answer instanceof Exception e) {
                throw e;
            }
            return answer;
        }));
    }
}
