package io.quickset.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProvenanceTest {

    @Test
    void writesWhatIsKnown() throws IOException {
        Digest digest = Digest.of(Digest.sha256().digest());
        assertThat(json(new Provenance("c0ffee", true, digest, "b", "1", Instant.EPOCH))).isEqualTo(
                "{\"format\":1,\"commit\":\"c0ffee\",\"dirty\":true,\"dependencies\":\"" + digest
                        + "\",\"builder\":\"b\",\"builderVersion\":\"1\",\"built\":\"1970-01-01T00:00:00Z\"}\n");
    }

    @Test
    void writesNullForWhatIsNotKnown() throws IOException {
        assertThat(json(new Provenance(null, null, null, "b", "1", null))).isEqualTo(
                "{\"format\":1,\"commit\":null,\"dirty\":null,\"dependencies\":null,"
                        + "\"builder\":\"b\",\"builderVersion\":\"1\",\"built\":null}\n");
    }

    private static String json(Provenance provenance) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        provenance.write(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
