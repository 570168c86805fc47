package io.quickset.shell.internal.command;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.Lease;
import io.quickset.Mount;
import io.quickset.MountListener;
import io.quickset.Resource;
import io.quickset.SetRegistry;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import io.quickset.control.Locators;
import io.quickset.control.NodeStatus;
import io.quickset.control.OldBytes;
import io.quickset.control.Origin;
import io.quickset.control.Policy;
import io.quickset.control.Reconciler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.osgi.framework.Version;

/** A node of in-memory sets for tests of the commands; what a test needs beyond it, it answers by name. */
public final class FakeNode {

    static final Instant SINCE = Instant.parse("2026-11-01T10:00:00Z");
    static final NodeStatus.Environment HERE = new NodeStatus.Environment("container", "/.dockerenv exists");

    final Map<String, Snapshot> live = new TreeMap<>();
    final Map<String, Function<Object[], Object>> answers = new TreeMap<>();
    NodeStatus status = new NodeStatus(7, "ok", null, HERE, List.of(), List.of(), List.of(), List.of(), List.of());

    /** As the commands see it. */
    public Node node() {
        Node node = new Node();
        node.registry = new SetRegistry() {
            @Override
            public View view() {
                return FakeNode.this.view();
            }

            @Override
            public Lease lease(Lease.Kind kind) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Mount mount(Path artifact, MountListener listener) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Mount mount(String set, String version, Map<String, byte[]> files, MountListener listener) {
                throw new UnsupportedOperationException();
            }
        };
        node.generations = fake(Generations.class);
        node.reconciler = fake(Reconciler.class);
        node.locators = fake(Locators.class);
        answers.putIfAbsent("status", x -> status);
        answers.putIfAbsent("bundleId", x -> x[0].equals("web") ? 42L : -1L);
        answers.putIfAbsent("history", x -> List.of(record()));
        answers.putIfAbsent("current", x -> record());
        answers.putIfAbsent("retained", x -> Optional.ofNullable(live.get(x[0])));
        answers.putIfAbsent("oldBytes", x -> new OldBytes(2, 3 << 20, 1 << 20, 100 << 20));
        answers.putIfAbsent("view", x -> Optional.of(view()));
        return node;
    }

    /** Adds a live set. */
    public FakeNode with(String name, String version, Map<String, String> files) {
        live.put(name, new FakeSnapshot(name, Version.parseVersion(version), new TreeMap<>(files)));
        return this;
    }

    GenerationRecord record() {
        return new GenerationRecord(7, SINCE, "deploy", "web.jar arrived", live.values().stream()
                .map(s -> new GenerationRecord.SetRecord(s.name(), s.version(), s.digest(), s.layer(), 7, SINCE,
                        s.resourceCount(), s.totalBytes(), new Origin(s.name() + ".jar", "f", Map.of()), "i"))
                .toList(), Policy.NONE);
    }

    private View view() {
        Map<String, Snapshot> sets = new TreeMap<>(live);
        return new View() {
            @Override
            public long generation() {
                return 7;
            }

            @Override
            public Optional<Snapshot> set(String name) {
                return Optional.ofNullable(sets.get(name));
            }

            @Override
            public Collection<Snapshot> sets() {
                return sets.values();
            }
        };
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

    private record FakeSnapshot(String name, Version version, TreeMap<String, String> files) implements Snapshot {

        @Override
        public Digest digest() {
            return FakeNode.digest(files.toString());
        }

        @Override
        public Digest baseDigest() {
            return digest();
        }

        @Override
        public Layer layer() {
            return Layer.MOUNTED;
        }

        @Override
        public long generation() {
            return 7;
        }

        @Override
        public Instant since() {
            return SINCE;
        }

        @Override
        public int resourceCount() {
            return files.size();
        }

        @Override
        public long totalBytes() {
            return files.values().stream().mapToLong(String::length).sum();
        }

        @Override
        public Optional<Resource> find(String path) {
            return Optional.ofNullable(files.get(path)).map(text -> new FakeResource(path, text));
        }

        @Override
        public Stream<Resource> resources() {
            return files.entrySet().stream().map(e -> new FakeResource(e.getKey(), e.getValue()));
        }
    }

    private record FakeResource(String path, String text) implements Resource {

        @Override
        public long size() {
            return text.length();
        }

        @Override
        public Layer layer() {
            return Layer.MOUNTED;
        }

        @Override
        public Digest digest() {
            return FakeNode.digest(text);
        }

        @Override
        public String mediaType() {
            return "text/plain";
        }

        @Override
        public ByteBuffer content() {
            return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public ByteBuffer content(long offset, int length) {
            return content().slice((int) offset, length);
        }
    }

    private static Digest digest(String text) {
        return Digest.of(Digest.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
