package io.quickset.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.quickset.Lease;
import io.quickset.Resource;
import io.quickset.control.Drain;
import io.quickset.control.LeaseInfo;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Old generations are bounded by count, bytes and age; a lease outlasts every bound, and is told of. */
final class RetentionTest {

    private static final int CONTENT_BYTES = 100_000;
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    Path data;

    private static void put(Node node, int version) throws Exception {
        byte[] content = new byte[CONTENT_BYTES];
        new Random(version).nextBytes(content);
        node.put(MemorySource.of("web", String.valueOf(version), Map.of("a", content)));
    }

    private Node node(Bounds bounds, int versions) throws Exception {
        Node node = new Node(data, bounds);
        for (int version = 1; version <= versions; version++) {
            put(node, version);
        }
        return node;
    }

    private static List<Long> there(Node node) {
        return LongStream.rangeClosed(1, node.registry.view().generation())
                .filter(generation -> node.registry.view(generation).isPresent()).boxed().toList();
    }

    private static void awaitThere(Node node, Long... generations) {
        await().untilAsserted(() -> assertThat(there(node)).containsExactly(generations));
        await().untilAsserted(() -> assertThat(node.files("store/indexes")).hasSize(generations.length));
    }

    @Test
    void ageTakesEveryOldGenerationButTheNewest() throws Exception {
        try (Node node = node(new Bounds(3, 0, 100, HOUR), 4)) {
            node.nanos.addAndGet(HOUR.toNanos());
            node.registry.retention().sweep();
            awaitThere(node, 1L, 2L, 3L, 4L);
            node.nanos.incrementAndGet();
            node.registry.retention().sweep();
            awaitThere(node, 3L, 4L);
        }
    }

    /** A node without a battery for its clock learns the time after the boot: that is no news of any generation. */
    @Test
    void aClockThatIsSetMakesNothingOld() throws Exception {
        try (Node node = node(new Bounds(3, 0, 100, HOUR), 4)) {
            for (String time : List.of("2026-01-01T00:00:00Z", "1999-01-01T00:00:00Z")) {
                node.wall.set(Instant.parse(time));
                node.registry.retention().sweep();
                node.registry.retention().settle();
                assertThat(there(node)).containsExactly(1L, 2L, 3L, 4L);
            }
        }
        try (Node next = new Node(data, new Bounds(3, 0, 100, HOUR))) {
            next.wall.set(Instant.parse("2031-01-01T00:00:00Z"));
            next.registry.keep(Set.of());
            next.registry.retention().sweep();
            next.registry.retention().settle();
            assertThat(there(next)).as("by how long this process knows them").containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void theTimesOfDrainsAndLeasesAreThoseOfTheClockAsItIsSetNow() throws Exception {
        try (Node node = node(new Bounds(0, 0, 100, HOUR), 1); Lease lease = node.lease("holder")) {
            assertThat(node.registry.leases()).hasSize(1); // seen
            put(node, 2);
            assertThat(lease.view()).isNotSameAs(node.registry.view());
            assertThat(node.registry.drains()).extracting(Drain::since).containsExactly("1970-01-01T00:00:10Z");
            node.nanos.addAndGet(Duration.ofSeconds(100).toNanos());
            node.wall.add(Duration.ofMillis(100_400));
            assertThat(node.registry.drains()).as("two clocks never go alike; what is told stays as it is")
                    .extracting(Drain::since).containsExactly("1970-01-01T00:00:10Z");
            node.wall.set(Instant.parse("2026-01-01T00:01:40Z"));
            try (Lease later = node.lease("later")) {
                assertThat(later.view()).isSameAs(node.registry.view());
                assertThat(node.registry.drains()).extracting(Drain::since).containsExactly("2026-01-01T00:00:00Z");
                assertThat(node.registry.leases()).extracting(LeaseInfo::since)
                        .containsExactly("2026-01-01T00:00:00Z", "2026-01-01T00:01:40Z");
                node.wall.set(Instant.parse("2025-01-01T00:01:40Z"));
                assertThat(node.registry.leases()).extracting(LeaseInfo::bundle).containsExactly("holder", "later");
                assertThat(node.registry.drains()).extracting(Drain::since).containsExactly("2025-01-01T00:00:00Z");
            }
        }
    }

    @Test
    void whatIsToBeKeptOutlastsEveryBoundAndARestart() throws Exception {
        Bounds narrow = new Bounds(1, 0, 100, HOUR);
        try (Node node = node(narrow, 1)) {
            node.registry.keep(Set.of(1L));
            for (int version = 2; version <= 4; version++) {
                put(node, version);
            }
            awaitThere(node, 1L, 3L, 4L);
            node.nanos.addAndGet(2 * HOUR.toNanos());
            node.registry.retention().sweep();
            awaitThere(node, 1L, 3L, 4L);
            assertThat(node.registry.drains()).isEmpty();
        }
        try (Node next = new Node(data, narrow)) {
            next.registry.retention().sweep();
            next.registry.retention().settle();
            assertThat(there(next)).as("until it is said").containsExactly(1L, 3L, 4L);
            next.registry.keep(Set.of(1L));
            next.registry.retention().settle();
            assertThat(there(next)).containsExactly(1L, 3L, 4L);
            put(next, 5);
            awaitThere(next, 1L, 4L, 5L);
            next.registry.keep(Set.of());
            awaitThere(next, 4L, 5L);
        }
    }

    @Test
    void aFaultUnderAMappingEndsNoSweep() throws Exception {
        try (Node node = node(new Bounds(3, 0, 100, HOUR), 4)) {
            node.faults = true;
            node.registry.retention().sweep();
            node.registry.retention().wake();
            node.registry.retention().settle();
            node.faults = false;
            node.nanos.addAndGet(HOUR.toNanos() + 1);
            node.registry.retention().sweep();
            awaitThere(node, 3L, 4L);
        }
    }

    @Test
    void tooManyBytesTakeTheOldestFirst() throws Exception {
        try (Node node = node(new Bounds(10, 2 * CONTENT_BYTES, 100, HOUR), 5)) {
            awaitThere(node, 3L, 4L, 5L);
            assertThat(node.registry.oldBytes().generations()).isEqualTo(2);
            assertThat(node.registry.oldBytes().retainedBytes()).isEqualTo(2 * CONTENT_BYTES);
            assertThat(node.registry.oldBytes().capBytes()).isEqualTo(2 * CONTENT_BYTES);
            node.registry.retention().setBounds(new Bounds(10, 1, 100, HOUR));
            awaitThere(node, 5L);
        }
    }

    @Test
    void whatTheCurrentGenerationUsesTooCostsAnOldOneNothing() throws Exception {
        try (Node node = node(new Bounds(10, CONTENT_BYTES, 100, HOUR), 2)) {
            for (int i = 0; i < 4; i++) {
                node.put(MemorySource.of("other", "1." + i, Map.of("a", new byte[] {1})));
            }
            node.registry.retention().sweep();
            awaitThere(node, 1L, 2L, 3L, 4L, 5L, 6L);
        }
    }

    @Test
    void aLeaseOutlastsEveryBoundAndTheOldestUnleasedGoesInItsPlace() throws Exception {
        try (Node node = node(new Bounds(10, 2 * CONTENT_BYTES, 100, HOUR), 1);
                Lease code = node.lease("holder");
                Lease request = node.registry.lease(new LeaseHolder("web", Lease.Kind.REQUEST))) {
            for (int version = 2; version <= 4; version++) {
                put(node, version);
            }
            awaitThere(node, 1L, 3L, 4L);
            assertThat(code.view()).isSameAs(request.view());
            Drain drain = node.registry.drains().get(0);
            assertThat(List.of(drain.generation(), drain.leases(), drain.codeLeases(), drain.requestLeases()))
                    .containsExactly(1L, 2, 1, 1);
            assertThat(drain.bytes()).isEqualTo(CONTENT_BYTES);
        }
    }

    @Test
    void aLeaseOpenPastABoundIsReportedOnceWithItsHolder() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(Retention.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        ThresholdFilter warnings = new ThresholdFilter();
        warnings.setLevel("WARN");
        warnings.start();
        log.addFilter(warnings);
        log.start();
        logger.addAppender(log);
        try (Node node = node(new Bounds(0, 0, 100, HOUR), 1); Lease lease = node.lease("some.bundle")) {
            node.registry.retention().sweep();
            put(node, 2);
            awaitThere(node, 1L, 2L);
            node.registry.retention().sweep();
            assertThat(log.list).isEmpty();
            node.registry.retention().sweep();
            node.registry.retention().sweep();
            assertThat(log.list).singleElement().asString()
                    .contains("Generation 1", "some.bundle", "code", Thread.currentThread().getName(), "more than 0");
            assertThat(lease.view().set("web")).isPresent();
        } finally {
            logger.detachAppender(log);
        }
    }

    @Test
    void unlinkedBytesCountWhileSomeBufferIsReachableAndAskForOneCollectionAMinute() throws Exception {
        try (Node node = node(new Bounds(0, 1, 100, HOUR), 1)) {
            ByteBuffer held = content(node);
            put(node, 2);
            awaitThere(node, 2L);
            System.gc();
            node.registry.retention().sweep();
            assertThat(node.registry.oldBytes().unlinkedBytes()).isEqualTo(CONTENT_BYTES);
            assertThat(node.collections).hasValue(1);
            node.nanos.addAndGet(TimeUnit.SECONDS.toNanos(59));
            node.registry.retention().sweep();
            assertThat(node.collections).hasValue(1);
            node.nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
            node.registry.retention().sweep();
            assertThat(node.collections).hasValue(2);
            Reference.reachabilityFence(held);
            held = null;
            await().untilAsserted(() -> {
                System.gc();
                assertThat(node.registry.oldBytes().unlinkedBytes()).isZero();
            });
            node.nanos.addAndGet(HOUR.toNanos());
            node.registry.retention().sweep();
            assertThat(node.collections).hasValue(2);
        }
    }

    private static ByteBuffer content(Node node) {
        Resource resource = node.registry.view().set("web").orElseThrow().find("a").orElseThrow();
        return resource.content();
    }

    @Test
    void unlinkedBytesTakeTheWayBackOnlyOnceACollectionHasNotFreedThem() throws Exception {
        try (Node node = node(new Bounds(1, 2 * CONTENT_BYTES - 1, 100, HOUR), 1)) {
            ByteBuffer held = content(node);
            put(node, 2);
            put(node, 3);
            awaitThere(node, 2L, 3L);
            node.registry.retention().sweep();
            assertThat(node.collections).hasValue(1);
            node.registry.retention().sweep();
            awaitThere(node, 2L, 3L);
            node.nanos.addAndGet(TimeUnit.SECONDS.toNanos(5));
            node.registry.retention().sweep();
            awaitThere(node, 3L);
            Reference.reachabilityFence(held);
        }
    }
}
