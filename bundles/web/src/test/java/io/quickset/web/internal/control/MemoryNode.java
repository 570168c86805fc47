package io.quickset.web.internal.control;

import io.quickset.Lease;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Generations;
import io.quickset.control.LeaseInfo;
import io.quickset.control.NodeStatus;
import io.quickset.control.Origin;
import io.quickset.control.Policy;
import io.quickset.control.Reconciler;
import io.quickset.control.Rejection;
import io.quickset.testing.InMemoryRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Version;

/** A node in memory: its registry, its generations, and a reconciler that takes any file for an artifact unless it begins with "bad". */
public final class MemoryNode implements Reconciler {

    public static final Instant SINCE = Instant.parse("2026-11-01T10:00:00Z");

    public final InMemoryRegistry registry = InMemoryRegistry.create();
    private final Path deploy;
    private final TreeMap<Long, View> views = new TreeMap<>(Comparator.reverseOrder());
    private final TreeMap<Long, GenerationRecord> records = new TreeMap<>(Comparator.reverseOrder());
    private final TreeMap<String, Policy.Pin> pins = new TreeMap<>();
    /** How long switches took, as far as that is known. */
    final Map<Long, Duration> took = new ConcurrentHashMap<>();
    public final List<String> wishes = new ArrayList<>();
    /** Runs when a wish comes, before it is looked whether it is outdated. */
    volatile Runnable beforeCheck = () -> {};
    /** Runs after an artifact was put, and before that is told. */
    volatile Runnable afterPut = () -> {};
    /** Runs while an artifact is looked at. */
    volatile Runnable beforePreview = () -> {};
    /** Runs when it is asked for the bundle of a set. */
    volatile Runnable beforeBundleId = () -> {};
    /** Runs when it was told which generation is current. */
    volatile Runnable afterCurrent = () -> {};
    volatile NodeStatus.Rejected rejected = new NodeStatus.Rejected(
            "old.jar", Rejection.DAMAGED, "it is no zip file", SINCE.toString());

    MemoryNode(Path deploy) {
        this.deploy = deploy;
        record("deploy", "start");
    }

    synchronized GenerationRecord switchTo(String set, String version, Map<String, String> files, String actor, String reason) {
        Map<String, byte[]> bytes = new TreeMap<>();
        files.forEach((path, text) -> bytes.put(path, text.getBytes()));
        registry.put(set, version, bytes);
        return record(actor, reason);
    }

    private synchronized GenerationRecord record(String actor, String reason) {
        View view = registry.view();
        GenerationRecord record = new GenerationRecord(view.generation(), SINCE, actor, reason, view.sets().stream()
                .map(s -> new SetRecord(s.name(), s.version(), s.digest(), s.layer(), s.generation(), s.since(), s.resourceCount(),
                        s.totalBytes(), new Origin(s.name() + ".jar", "f", Map.of()), "i")).toList(),
                new Policy(pins, Set.of(), Map.of("web", "org.example:release:1.0.0")));
        views.put(record.number(), view);
        records.put(record.number(), record);
        return record;
    }

    long generation() {
        return registry.view().generation();
    }

    /** Its generations. */
    public Generations generations() {
        return (Generations) Proxy.newProxyInstance(Generations.class.getClassLoader(), new Class<?>[] {Generations.class},
                (self, method, words) -> {
                    Object answer = answer(method.getName(), words);
                    if (method.getName().equals("current")) {
                        afterCurrent.run();
                    }
                    return answer;
                });
    }

    private synchronized Object answer(String method, Object[] words) {
        return switch (method) {
            case "current" -> records.firstEntry().getValue();
            case "history" -> List.copyOf(records.values());
            case "view" -> Optional.ofNullable(views.get(words[0]));
            case "retained" -> retained((String) words[0], (Version) words[1]);
            case "leases" -> List.of(new LeaseInfo(1, Lease.Kind.CODE, "org.example", "main", SINCE.toString(), List.of("at")));
            default -> throw new UnsupportedOperationException(method);
        };
    }

    private Optional<Snapshot> retained(String set, Version version) {
        return views.values().stream().flatMap(view -> view.set(set).stream()).filter(s -> s.version().equals(version)).findFirst();
    }

    @Override
    public synchronized Pass reload(Set<ReloadOption> options, String actor) {
        wishes.add("reload " + options + " " + actor);
        return new Pass(generation(), List.of(new PlanStep("hold", "web", "it is pinned")));
    }

    @Override
    public synchronized GenerationRecord rollback(long generation, String actor) throws RefusedException {
        wishes.add("rollback " + generation + " " + actor);
        if (generation != 0 && !views.containsKey(generation)) {
            throw new RefusedException("generation " + generation + " is not retained");
        }
        return switchTo("back", "1.0.0", Map.of("a", "" + wishes.size()), actor, "rollback");
    }

    @Override
    public synchronized GenerationRecord pin(String set, Version version, String actor) throws RefusedException {
        wishes.add("pin " + set + " " + version + " " + actor);
        Snapshot snapshot = retained(set, version).orElseThrow(() -> new RefusedException("no such version"));
        pins.put(set, new Policy.Pin(version, snapshot.digest()));
        return switchTo("pinned", "1.0.0", Map.of("a", "b"), actor, "pin");
    }

    @Override
    public synchronized GenerationRecord unpin(String set, String actor) throws RefusedException {
        wishes.add("unpin " + set + " " + actor);
        if (pins.remove(set) == null) {
            throw new RefusedException("set '" + set + "' is not pinned");
        }
        return switchTo("unpinned", "1.0.0", Map.of("a", "b"), actor, "unpin");
    }

    @Override
    public synchronized Pass put(String artifact, Path content, String actor) throws RefusedException {
        wishes.add("put " + artifact + " " + actor);
        String text = read(artifact, content);
        try {
            Files.move(content, deploy.resolve(artifact), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new RefusedException("it can't be moved: " + e, e);
        }
        GenerationRecord made = switchTo(artifact.replaceFirst("\\..*", "").replaceAll("[^a-z]", ""), "1.0.0",
                Map.of("content", text), actor, "put");
        afterPut.run();
        return new Pass(made.number(), List.of(new PlanStep("switch", artifact, "it arrived")));
    }

    @Override
    public Pass preview(String artifact, Path content) throws RefusedException {
        beforePreview.run();
        synchronized (this) {
            wishes.add("preview " + artifact);
            read(artifact, content);
            return new Pass(generation(), List.of(new PlanStep("switch", artifact, "it would")));
        }
    }

    private static String read(String artifact, Path content) throws RefusedException {
        try {
            String text = Files.readString(content);
            if (text.startsWith("bad")) {
                throw new RefusedException(artifact + " is refused: it is bad");
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Reconciler ifCurrent(long expected) {
        return (Reconciler) Proxy.newProxyInstance(Reconciler.class.getClassLoader(), new Class<?>[] {Reconciler.class},
                (self, method, words) -> {
                    beforeCheck.run();
                    if (Thread.interrupted()) {
                        throw new CutOffException("it was cut off: the history tells what came of it");
                    }
                    synchronized (this) {
                        if (generation() != expected) {
                            throw new OutdatedException(expected, generation());
                        }
                        try {
                            return method.invoke(this, words);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }
                });
    }

    @Override
    public NodeStatus status() {
        return new NodeStatus(generation(), "degraded", "http://127.0.0.1:8181", new NodeStatus.Environment("container", "a test"),
                List.of(rejected), List.of(new NodeStatus.Held("web", "1.0.0", "pinned")),
                List.of(new NodeStatus.Shadowed("web-0.9.jar", "web", "0.9.0", "1.0.0 is live")), List.of(),
                List.of(new NodeStatus.Watching("web", "/work", "watched", "")));
    }

    @Override
    public long bundleId(String set) {
        beforeBundleId.run();
        return set.equals("web") ? 42 : -1;
    }

    @Override
    public Optional<Duration> switchTook(long generation) {
        return Optional.ofNullable(took.get(generation));
    }
}
