package io.quickset.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.Lease;
import io.quickset.View;
import io.quickset.control.GenerationRecord;
import io.quickset.control.LeaseInfo;
import io.quickset.control.Policy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Leases are seen with their holder for as long as they are open, and each end is told once. */
final class LeaseTableTest {

    private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

    private final List<View> closed = new ArrayList<>();

    private static View view(long number) {
        return new ViewImpl(
                new GenerationRecord(number, Instant.EPOCH, "test", "", List.of(), Policy.NONE), List.of());
    }

    private LeaseTable table(Supplier<View> current) {
        return new LeaseTable(current, closed::add, new Times(CLOCK, () -> 0));
    }

    private static LeaseHolder code(String bundle) {
        return new LeaseHolder(bundle, Lease.Kind.CODE);
    }

    @Test
    void aSwitchWhileOpeningGivesTheNewViewAndTellsThatTheOldOneWasPinned() {
        View old = view(1);
        View next = view(2);
        List<View> answers = new ArrayList<>(List.of(old, next, next, next));
        LeaseTable table = table(() -> answers.remove(0));
        Lease lease = table.open(code("holder"));
        assertThat(lease.view()).isSameAs(next);
        assertThat(table.views()).containsExactly(next);
        assertThat(closed).containsExactly(old); // a collection that ran in between kept it
    }

    @Test
    void closingTwiceIsClosingOnceAlsoWhenTheSlotIsTakenAgain() {
        View view = view(1);
        LeaseTable table = table(() -> view);
        Lease first = table.open(code("first"));
        first.close();
        Lease second = table.open(code("second"));
        first.close();
        assertThat(closed).hasSize(1);
        assertThat(table.list()).extracting(LeaseInfo::bundle).containsExactly("second");
        second.close();
        assertThat(table.list()).isEmpty();
    }

    @Test
    void oneThreadMayHoldMoreLeasesThanItHasSlots() {
        View view = view(7);
        LeaseTable table = table(() -> view);
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            leases.add(table.open(code("many")));
        }
        assertThat(table.count(7, Lease.Kind.CODE)).isEqualTo(1500);
        leases.forEach(Lease::close);
        leases.forEach(Lease::close);
        assertThat(table.count(7, Lease.Kind.CODE)).isZero();
        assertThat(closed).hasSize(1500);
    }

    @Test
    void aLeaseIsListedWithItsHolderAndWithItsTraceWhenTracing() {
        View view = view(3);
        LeaseTable table = table(() -> view);
        Lease plain = table.open(code("a.bundle"));
        LeaseInfo info = table.list().get(0);
        assertThat(info).isEqualTo(new LeaseInfo(
                3, Lease.Kind.CODE, "a.bundle", Thread.currentThread().getName(), "1970-01-01T00:00:00Z", List.of()));
        plain.close();
        table.setTracing(true);
        try (Lease traced = table.open(code("a.bundle"))) {
            assertThat(traced.view()).isSameAs(view);
            assertThat(table.list().get(0).trace()).first().asString().contains(getClass().getName());
        }
    }
}
