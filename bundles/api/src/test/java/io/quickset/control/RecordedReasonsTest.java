package io.quickset.control;

import static io.quickset.control.RecordedReasons.healed;
import static io.quickset.control.RecordedReasons.put;
import static io.quickset.control.RecordedReasons.rollback;
import static io.quickset.control.RecordedReasons.wentBackTo;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What journals hold stays readable: the literals here are those that are on disks. */
class RecordedReasonsTest {

    private static GenerationRecord record(String actor, String reason) {
        return new GenerationRecord(9, Instant.EPOCH, actor, reason, List.of(), Policy.NONE);
    }

    @Test
    void whatIsWrittenIsWhatJournalsHold() {
        assertThat(List.of(RecordedReasons.DEPLOYER, RecordedReasons.HEALTH, RecordedReasons.BOOT, RecordedReasons.SCRUB))
                .containsExactly("deploy", "health", "boot", "scrub");
        assertThat(put("web 1.0.0 from web.jar")).isEqualTo("put: web 1.0.0 from web.jar");
        assertThat(rollback(3)).isEqualTo("rollback to generation 3");
        assertThat(rollback(3, "page is sick")).isEqualTo("rollback to generation 3: page is sick");
        assertThat(healed("web")).isEqualTo("healed: web");
    }

    @Test
    void whatJournalsHoldIsRead() {
        assertThat(RecordedReasons.isDeployed("deploy", "web 1.0.0 from web.jar")).isTrue();
        assertThat(RecordedReasons.isDeployed("joe", "put: web 1.0.0 from web.jar")).isTrue();
        assertThat(RecordedReasons.isDeployed("joe", "pin web 1.0.0")).isFalse();
        assertThat(RecordedReasons.isHealed(record("scrub", "healed: web"))).isTrue();
        assertThat(RecordedReasons.isHealed(record("boot", "healed: web"))).isTrue();
        assertThat(RecordedReasons.isHealed(record("boot", "no generation yet"))).isFalse();
        assertThat(RecordedReasons.isHealed(record("joe", "healed: web"))).isFalse();
        assertThat(wentBackTo(record("joe", "rollback to generation 3"))).hasValue(3);
        assertThat(wentBackTo(record("health", "rollback to generation 0: page: sick"))).hasValue(0);
        assertThat(wentBackTo(record("joe", "pin web 1.0.0"))).isEmpty();
    }

    @Test
    void aNumberThatIsNoneIsNoGeneration() {
        assertThat(wentBackTo(record("joe", "rollback to generation of yore"))).isEmpty();
        assertThat(wentBackTo(record("joe", "rollback to generation "))).isEmpty();
    }
}
