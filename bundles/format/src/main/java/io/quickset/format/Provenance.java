package io.quickset.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.quickset.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * {@code META-INF/quickset/provenance.json}: where a set bundle comes from. What is not known is {@code null}.
 *
 * <pre>{@code
 * {"format":1,"commit":"<hex>","dirty":false,"dependencies":"<hex>",
 *  "builder":"io.quickset.build-tools","builderVersion":"0.1.0","built":"2026-11-01T00:00:00Z"}
 * }</pre>
 *
 * @param commit the source commit
 * @param dirty whether the sources differed from that commit
 * @param dependencies the digest of the resolved dependencies; {@code null} also when there are none
 * @param builder the name of the tool that built the bundle
 * @param builderVersion its version
 * @param built the reproducible timestamp
 */
public record Provenance(
        @Nullable String commit,
        @Nullable Boolean dirty,
        @Nullable Digest dependencies,
        String builder,
        String builderVersion,
        @Nullable Instant built) {

    /** Writes it as JSON; leaves the stream open. */
    public void write(OutputStream out) throws IOException {
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeNumberField("format", IndexFormat.VERSION);
            json.writeStringField("commit", commit);
            json.writeFieldName("dirty");
            if (dirty == null) {
                json.writeNull();
            } else {
                json.writeBoolean(dirty);
            }
            json.writeStringField("dependencies", dependencies == null ? null : dependencies.toString());
            json.writeStringField("builder", builder);
            json.writeStringField("builderVersion", builderVersion);
            json.writeStringField("built", built == null ? null : built.toString());
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
