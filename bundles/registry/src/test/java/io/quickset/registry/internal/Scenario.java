package io.quickset.registry.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quickset.Digest;
import io.quickset.Resource;
import io.quickset.Snapshot;
import io.quickset.control.Change;
import io.quickset.control.Policy;
import io.quickset.control.StagedSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.osgi.framework.Version;

/**
 * What a node does, and what it did before.
 *
 * @param before makes the node as it is at first
 * @param rotten a file whose content rots before the node does anything; empty for none
 * @param actions one commit each, at most
 */
record Scenario(String name, List<Action> before, byte[] rotten, List<Action> actions) {

    /** Nothing rots. */
    Scenario(String name, List<Action> before, List<Action> actions) {
        this(name, before, new byte[0], actions);
    }

    /** One commit, or none. */
    interface Action {

        /** Does it anew each time; returns the current generation's number. */
        long run(Node node) throws Exception;
    }

    static List<Scenario> all() {
        return List.of(
                new Scenario("first boot", List.of(), List.of(put("web", "1"))),
                new Scenario("switch", List.of(put("web", "1"), put("conf", "1")), List.of(put("web", "2"))),
                new Scenario("release switch", List.of(put("s0", "1"), put("s1", "1")), List.of(release())),
                new Scenario("rollback", List.of(put("web", "1"), put("web", "2")), List.of(rollback(1))),
                new Scenario("rollback onto rot", List.of(files(0), files(7), files(6), rollback(2)), random(9, 3000),
                        List.of(rollback(3))),
                new Scenario("policy change", List.of(put("web", "1")), List.of(policy())),
                new Scenario("removal", List.of(put("web", "1"), put("conf", "1")), List.of(remove("web"))),
                new Scenario("compaction", List.of(files(0), files(7)), List.of(files(11), files(12))),
                new Scenario("healing from the store", List.of(files(0), files(7), files(6)), random(9, 3000),
                        List.of(scrub(), files(12))),
                new Scenario("healing from elsewhere", List.of(files(12)), random(12_009, 3000),
                        List.of(scrub(), files(12), files(11))));
    }

    /** Reads all that is live; twice, since what can't be written the first time is tried again at the next. */
    private static Action scrub() {
        return node -> {
            for (int pass = 0; pass < 2; pass++) {
                for (Snapshot set : node.registry.view().sets()) {
                    node.registry.verify(set);
                }
            }
            return node.registry.current().number();
        };
    }

    /** A set of a small file, a large one, an empty one, and one that each version has. */
    static Action put(String set, String version) {
        return node -> node.put(source(set, version)).number();
    }

    private static MemorySource source(String set, String version) {
        return MemorySource.of(set, version, Map.of("small", (set + version).getBytes(UTF_8),
                "large", random(set.hashCode() + version.hashCode(), 70_000), "empty", new byte[0],
                "same", random(set.hashCode(), 900)));
    }

    private static Action release() {
        return node -> node.put(IntStream.range(0, 5).mapToObj(i -> source("s" + i, "2")).toArray(MemorySource[]::new))
                .number();
    }

    private static Action rollback(long generation) {
        return node -> {
            StagedSet staged = node.registry.restage(generation, "web").orElseThrow();
            Policy policy = Policy.NONE.withRefused(Set.of(
                    new Policy.Refusal("web", node.registry.view().set("web").orElseThrow().digest())));
            return node.registry.commit(new Change("test", "rollback", List.of(staged), Set.of(), policy)).number();
        };
    }

    private static Action policy() {
        Policy.Pin pin = new Policy.Pin(Version.valueOf("1"), Digest.of(new byte[Digest.BYTES]));
        return node -> node.registry.commit(new Change(
                "test", "pin", List.of(), Set.of(), Policy.NONE.withPins(Map.of("web", pin)))).number();
    }

    private static Action remove(String set) {
        return node -> node.remove(set).number();
    }

    /** Twelve files of which those below the number are new: the older pack is worn once half of it is. */
    private static Action files(int changed) {
        Map<String, byte[]> files = new TreeMap<>();
        IntStream.range(0, 12).forEach(i -> files.put("f" + i, random(i < changed ? 1000 * changed + i : i, 3000)));
        return node -> node.put(MemorySource.of("web", "1." + changed, files)).number();
    }

    private static byte[] random(int seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** All that a reader sees, byte for byte, and the policy. */
    static String state(Node node) {
        StringBuilder state = new StringBuilder(node.registry.current().policy().toString());
        for (Snapshot set : node.registry.view().sets()) {
            state.append('\n').append(set);
            set.resources().forEach(resource ->
                    state.append(' ').append(resource.path()).append('=').append(digest(resource)));
        }
        return state.toString();
    }

    private static Digest digest(Resource resource) {
        byte[] bytes = new byte[(int) resource.size()];
        resource.content().get(bytes);
        return Digest.of(Digest.sha256().digest(bytes));
    }
}
