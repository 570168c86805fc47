package io.quickset.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void tellsTheCommit() throws IOException {
        assertThat(commit(json(new Provenance("c0ffee", false, null, "b", "1", Instant.EPOCH)))).hasValue("c0ffee");
        assertThat(commit(json(new Provenance("c0ffee", true, null, "b", "1", Instant.EPOCH)))).hasValue("c0ffee-dirty");
        assertThat(commit(json(new Provenance(null, null, null, "b", "1", null)))).isEmpty();
        assertThat(commit("{\"x\":{\"commit\":\"bad0bad\"},\"commit\":\"c0ffee\"}")).hasValue("c0ffee");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "1", "{\"commit\":7}", "{\"commit\":\"c0ffee\"", "{\"commit\":\"c0ff\\nee: x\"}",
        "{\"commit\":\"C0FFEE0\"}"})
    void tellsNoCommitOfWhatIsNoProvenance(String text) throws IOException {
        assertThat(commit(text)).isEmpty();
    }

    private static Optional<String> commit(String text) throws IOException {
        return Provenance.commit(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static String json(Provenance provenance) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        provenance.write(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
