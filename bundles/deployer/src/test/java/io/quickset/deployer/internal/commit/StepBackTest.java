package io.quickset.deployer.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Origin;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.deployer.internal.health.HealthWatch;
import java.nio.charset.StandardCharsets;
import io.quickset.deployer.internal.observe.Lag;
import io.quickset.deployer.internal.observe.Observers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

/** Where rollbacks without a number lead; the versions tell the contents. */
class StepBackTest {

    private final FakeGenerations generations = new FakeGenerations();
    private final Operations operations = new Operations(generations, new Commits(generations,
            new HealthWatch(Duration.ZERO, (before, after, check, reason) -> new HealthWatch.Failed(""),
                kept -> {}, () -> {},
                    Path.of("unused")),
            new Observed(new Observers(), new Lag())), set -> true);

    /** A generation with that version of that set beside what there was. */
    private void drop(String set, String version) {
        Digest digest = Digest.of(Digest.sha256().digest((set + version).getBytes(StandardCharsets.UTF_8)));
        GenerationRecord before = generations.current();
        List<SetRecord> sets = others(set);
        sets.add(new SetRecord(set, new Version(version), digest, Layer.MOUNTED, before.number() + 1, Instant.EPOCH, 1,
                1, new Origin(set + ".jar", "", Map.of()), ""));
        add(sets);
    }

    private void remove(String set) {
        add(others(set));
    }

    private List<SetRecord> others(String set) {
        return new ArrayList<>(generations.current().sets().stream().filter(s -> !s.name().equals(set)).toList());
    }

    private void add(List<SetRecord> sets) {
        GenerationRecord before = generations.current();
        generations.records.add(new GenerationRecord(
                before.number() + 1, Instant.EPOCH, "deploy", "a drop", sets, before.policy()));
    }

    private String back() throws RefusedException {
        operations.rollback(0, "test");
        return generations.current().sets().stream().map(set -> set.name() + " " + set.version())
                .collect(Collectors.joining(", "));
    }

    private void assertNothingBefore(long number) {
        GenerationRecord before = generations.current();
        assertThatThrownBy(this::back).isInstanceOf(RefusedException.class).hasMessage("nothing to go back to: no"
                + " retained generation before " + number + " has other content that is not refused; choose one from"
                + " 'history' and give its number");
        assertThat(generations.current()).isSameAs(before);
    }

    @Test
    void saidTwiceItGoesTwoBack() throws Exception {
        drop("a", "1.0.0");
        drop("a", "2.0.0");
        drop("a", "3.0.0");
        assertThat(back()).isEqualTo("a 2.0.0");
        assertThat(back()).isEqualTo("a 1.0.0");
        assertNothingBefore(1);
    }

    @Test
    void afterANewDropItStartsAnew() throws Exception {
        drop("a", "1.0.0");
        drop("a", "2.0.0");
        back();
        drop("a", "3.0.0");
        assertThat(back()).isEqualTo("a 1.0.0");
        assertNothingBefore(1);
    }

    @Test
    void aRemovalIsUndoneAndNotDoneAgain() throws Exception {
        drop("a", "1.0.0");
        drop("b", "1.0.0");
        remove("b");
        assertThat(back()).isEqualTo("a 1.0.0, b 1.0.0");
        assertThat(back()).as("what 1 held, not 3").isEqualTo("a 1.0.0");
        assertThat(generations.current().reason()).isEqualTo("rollback to generation 1");
    }

    @Test
    void itGoesOnBelowTheGenerationThatWasNamed() throws Exception {
        for (int version = 1; version <= 4; version++) {
            drop("a", version + ".0.0");
        }
        operations.rollback(2, "test");
        assertThat(back()).as("not 3, which nobody refused").isEqualTo("a 1.0.0");
    }

    @Test
    void aPinInBetweenIsNoStep() throws Exception {
        for (int version = 1; version <= 4; version++) {
            drop("a", version + ".0.0");
        }
        operations.rollback(2, "test");
        operations.pin("a", new Version("2.0.0"), "test", version -> Optional.empty());
        operations.unpin("a", "test");
        assertThat(back()).isEqualTo("a 1.0.0");
    }

    @Test
    void whatIsRefusedIsPassedOver() throws Exception {
        drop("a", "1.0.0");
        drop("a", "2.0.0");
        drop("a", "3.0.0");
        operations.rollback(2, "test");
        operations.rollback(1, "test");
        operations.rollback(3, "test");
        assertNothingBefore(3);
    }

    @Test
    void whatIsNotRetainedIsPassedOver() {
        drop("a", "1.0.0");
        drop("a", "2.0.0");
        generations.freed.add(1L);
        assertNothingBefore(2);
    }

    @Test
    void whatIsLiveAnywayIsPassedOver() {
        drop("a", "1.0.0");
        drop("a", "2.0.0");
        drop("a", "1.0.0");
        generations.freed.add(2L);
        assertNothingBefore(3);
    }

    @Test
    void theSameContentUnderAnotherVersionIsNoStep() throws Exception {
        drop("a", "1.0.0");
        drop("a", "2.0.0");
        SetRecord set = generations.current().sets().get(0);
        add(List.of(new SetRecord("a", new Version("3.0.0"), set.digest(), set.layer(), 3, set.since(), 1, 1,
                set.origin(), "")));
        assertThat(back()).isEqualTo("a 1.0.0");
    }
}
