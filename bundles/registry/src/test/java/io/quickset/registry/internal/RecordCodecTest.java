package io.quickset.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Origin;
import io.quickset.control.Policy;
import io.quickset.control.Policy.Pin;
import io.quickset.control.Policy.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Version;

/** What a record on disk keeps of the operator's decisions. */
class RecordCodecTest {

    private static final Digest CONTENT = digest("content");

    private static Digest digest(String text) {
        return Digest.of(Digest.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void pinsRefusalsReleasesAndWhatIsKeptComeBack() throws Exception {
        Policy policy = new Policy(Map.of("web", new Pin(new Version(1, 2, 0), CONTENT)),
                Set.of(new Refusal("web", digest("other")), new Refusal("a", CONTENT), new Refusal("b", CONTENT),
                        new Refusal("b", CONTENT, Optional.of(new Version(1, 1, 0)))),
                Map.of("web", "com.example:site:1.2.0"), Set.of("orphan", "web"));
        GenerationRecord record = new GenerationRecord(7, Instant.EPOCH, "shell", "rollback", List.of(), policy);
        assertThat(RecordCodec.decode(RecordCodec.encode(record))).isEqualTo(record);
    }

    @Test
    void whereASetCameFromComesBack() throws Exception {
        Origin plain = new Origin("web.jar", "1:2:3", Map.of("Bundle-Version", "1.0"));
        Origin merged = new Origin("web.jar", "1:2:3", Map.of(), Optional.of(digest("base")),
                Map.of("overlay /srv/web", "0 over abc", "remote", "1 under def"));
        for (Origin origin : List.of(plain, merged)) {
            GenerationRecord record = new GenerationRecord(7, Instant.EPOCH, "deployer", "", List.of(new SetRecord("web",
                    new Version(1, 0, 0), CONTENT, Layer.BAKED, 6, Instant.EPOCH, 3, 4, origin, "1-web.index")), Policy.NONE);
            assertThat(RecordCodec.decode(RecordCodec.encode(record))).isEqualTo(record);
        }
    }

    @Test
    void anyFlippedBitAndAnyCutIsNoticed() throws Exception {
        byte[] good = RecordCodec.encode(new GenerationRecord(7, Instant.EPOCH, "shell", "rollback", List.of(),
                Policy.NONE.withPins(Map.of("web", new Pin(new Version(1, 2, 0), CONTENT)))));
        for (int i = 0; i < good.length; i++) {
            byte[] bad = good.clone();
            bad[i] ^= 1 << i % 8;
            int at = i;
            if (i != 2 * Digest.BYTES) { // the line's end, which says nothing
                assertThatThrownBy(() -> RecordCodec.decode(bad)).as("byte %d", at).isInstanceOf(IOException.class);
            }
            assertThatThrownBy(() -> RecordCodec.decode(Arrays.copyOf(good, at))).as("cut at %d", at)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aRecordOfABuildThatKeptNothingIsRead() throws Exception {
        String body = "{\"generation\":7,\"time\":\"1970-01-01T00:00:00Z\",\"actor\":\"shell\",\"reason\":\"\","
                + "\"sets\":[],\"pins\":{},\"refused\":[],\"releases\":{\"web\":\"g:r:1\"}}";
        Policy policy = RecordCodec.decode((digest(body) + "\n" + body).getBytes(StandardCharsets.UTF_8)).policy();
        assertThat(policy).isEqualTo(Policy.NONE.withReleases(Map.of("web", "g:r:1")));
    }

    @Test
    void refusalsWithoutASetAreNoSilentLoss() {
        String body = "{\"generation\":7,\"time\":\"1970-01-01T00:00:00Z\",\"actor\":\"shell\",\"reason\":\"\","
                + "\"sets\":[],\"pins\":{},\"refused\":[\"" + CONTENT + "\"]}";
        byte[] bytes = (digest(body) + "\n" + body).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> RecordCodec.decode(bytes)).hasMessageContaining(CONTENT.toString())
                .hasMessageContaining("without naming a set");
    }
}
