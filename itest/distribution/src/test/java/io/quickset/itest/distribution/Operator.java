package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Drops, swaps, removes and rolls back sets at random, and remembers what the node acknowledged: whatever it has once
 * told in its status or its list of sets must never be lost. For one thread.
 */
final class Operator {

    private static final List<String> SETS = List.of("alpha", "beta", "gamma", "delta");
    /** This one comes and goes. */
    private static final String GUEST = "guest";
    /** So many the journal keeps. */
    private static final int RECORDS = 64;

    private final Node node;
    private final Random random;
    private final Offers offers;
    private final Map<String, Offers.Offer> folder = new HashMap<>();
    private final Set<String> maybeRefused = new HashSet<>();
    private final Map<String, Map<String, Object>> acknowledged = new HashMap<>();
    /** When a generation was first heard of: whatever boots later must have recorded it before. */
    private final Map<Long, Instant> told = new HashMap<>();
    private long generation;
    private int actions;

    Operator(Node node, Random random) {
        this.node = node;
        this.random = random;
        this.offers = new Offers(random);
    }

    /** Brings a version of every set but the guest. */
    void dropAll() {
        SETS.forEach(this::drop);
    }

    /** One random step; a roll-back only while a node runs. */
    void act() {
        actions++;
        int dice = random.nextInt(node.alive() ? 10 : 8);
        if (dice < 5) {
            drop(SETS.get(random.nextInt(SETS.size())));
        } else if (dice < 7) {
            SETS.subList(random.nextInt(2), SETS.size()).forEach(this::drop);
        } else if (dice < 8 && folder.remove(GUEST) != null) {
            node.undeploy(GUEST + ".jar");
        } else if (dice < 8) {
            drop(GUEST);
        } else {
            rollBack();
        }
    }

    private void drop(String set) {
        Offers.Offer offer = offers.next(set);
        node.deploy(set + ".jar", offer.jar());
        folder.put(set, offer);
        maybeRefused.remove(set);
    }

    /** Brings a new version of one set. */
    void dropOne() {
        actions++;
        drop(SETS.get(random.nextInt(SETS.size())));
    }

    /** Whether it took effect is not known when the node dies meanwhile: then the sets may be either way. */
    private void rollBack() {
        maybeRefused.addAll(SETS);
        maybeRefused.add(GUEST);
        try {
            Wire.run(node.home(), "rollback");
        } catch (IOException e) {
            // It has just died.
        }
    }

    /** Asks the node what is live, and remembers it. */
    void observe() {
        try {
            tell(node.writtenGeneration());
            acknowledge(Offers.sets(node.home()));
        } catch (IOException | UncheckedIOException e) {
            // It has just died: it acknowledged nothing.
        }
    }

    private void acknowledge(List<Map<String, Object>> sets) {
        for (Map<String, Object> set : sets) {
            acknowledged.put((String) set.get("name"), set);
            tell(generation(set));
        }
    }

    private void tell(long number) {
        if (number > 0) {
            told.putIfAbsent(number, Instant.now());
        }
        generation = Math.max(generation, number);
    }

    /** Looks at the status until it tells of a generation that is not known yet; false when the node dies before. */
    boolean awaitAcknowledged() throws InterruptedException {
        long before = generation;
        while (generation == before && !node.process().waitFor(1, TimeUnit.MILLISECONDS)) {
            tell(node.writtenGeneration());
        }
        return generation > before;
    }

    int actions() {
        return actions;
    }

    long generation() {
        return generation;
    }

    /** A node that has just told READY has lost nothing, serves whole sets, and comes to what is in the folder. */
    void assertComplete(Node.Ready ready) throws IOException {
        assertThat(ready.generation()).as("the generation of " + ready.line()).isGreaterThanOrEqualTo(generation);
        List<Map<String, Object>> live = offers.assertWhole(node.home());
        for (Map<String, Object> before : acknowledged.values()) {
            live.stream().filter(set -> set.get("name").equals(before.get("name"))).findFirst().ifPresentOrElse(
                    after -> assertNotOlder(before, after),
                    () -> assertThat(before.get("name")).as("the only set that may be gone").isEqualTo(GUEST));
        }
        Node.await("what is in the folder, and nothing rejected").untilAsserted(() -> {
            assertThat(Json.array(node.statusFile(), "rejected")).isEmpty();
            assertThat(pending(Offers.sets(node.home()))).isEmpty();
        });
        assertRecorded(Json.array(Wire.run(node.home(), "history --json").out()));
        acknowledged.clear();
        told.clear();
        acknowledge(offers.assertWhole(node.home()));
        generation = Math.max(generation, ready.generation());
    }

    /** The folder may bring content back that was lost, but not in a generation of that time. */
    private void assertRecorded(List<Map<String, Object>> history) {
        Map<Long, Instant> recorded = new HashMap<>();
        history.forEach(record -> recorded.put(generation(record), Instant.parse((String) record.get("time"))));
        // A set that rests keeps the number of a generation whose record is old enough to be gone.
        long oldest = history.size() < RECORDS ? 0 : Collections.min(recorded.keySet());
        told.forEach((number, heard) -> {
            if (number >= oldest) {
                assertThat(recorded.get(number)).as("the time of generation " + number).isNotNull().isBeforeOrEqualTo(heard);
            }
        });
    }

    private static void assertNotOlder(Map<String, Object> before, Map<String, Object> after) {
        assertThat(generation(after)).as(after + " after " + before).isGreaterThanOrEqualTo(generation(before));
        if (generation(after) == generation(before)) {
            assertThat(after.get("digest")).as(after + " after " + before).isEqualTo(before.get("digest"));
        }
    }

    /** What lies in the folder, is not live and has no reason not to be. */
    private List<String> pending(List<Map<String, Object>> live) {
        Set<Object> digests = new HashSet<>();
        live.forEach(set -> digests.add(set.get("digest")));
        List<String> pending = new ArrayList<>();
        folder.forEach((set, offer) -> {
            if (!digests.contains(offer.digest()) && !maybeRefused.contains(set)) {
                pending.add(set + " " + offer.version());
            }
        });
        return pending;
    }

    private static long generation(Map<String, Object> set) {
        return ((Number) set.get("generation")).longValue();
    }
}
