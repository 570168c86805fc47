package io.quickset.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.quickset.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
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

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{6,64}");

    /**
     * The commit in a provenance, followed by {@code -dirty} when the sources differed from it. Empty when it is not known, and
     * when this is no provenance that can be understood.
     */
    public static Optional<String> commit(InputStream in) throws IOException {
        String commit = "";
        boolean dirty = false;
        try (JsonParser json = new JsonFactory().createParser(in)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                JsonToken value = json.nextToken();
                if (name.equals("commit") && value == JsonToken.VALUE_STRING) {
                    commit = json.getText();
                } else if (name.equals("dirty")) {
                    dirty = value == JsonToken.VALUE_TRUE;
                }
                json.skipChildren();
            }
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
        return COMMIT.matcher(commit).matches() ? Optional.of(dirty ? commit + "-dirty" : commit) : Optional.empty();
    }

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
