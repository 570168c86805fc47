package io.quickset.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.quickset.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes a set's index. */
public final class IndexWriter {

    private IndexWriter() {}

    /** The digest of those entries, which must be in {@link ResourcePath#ORDER}. */
    public static Digest digest(List<IndexEntry> entries) throws FormatException {
        SetDigest digest = new SetDigest();
        for (IndexEntry entry : entries) {
            digest.add(entry.path(), entry.size(), entry.digest());
        }
        return digest.finish();
    }

    /**
     * Writes the index of those entries, which must be in {@link ResourcePath#ORDER}; leaves the stream open.
     *
     * @throws FormatException if they are not in order
     */
    public static void write(String set, String version, List<IndexEntry> entries, OutputStream out)
            throws IOException, FormatException {
        Digest digest = digest(entries);
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeNumberField("format", IndexFormat.VERSION);
            json.writeStringField("set", set);
            json.writeStringField("version", version);
            json.writeNumberField("count", entries.size());
            json.writeStringField("digest", digest.toString());
            json.writeArrayFieldStart("resources");
            for (IndexEntry entry : entries) {
                json.writeRaw('\n');
                json.writeStartObject();
                json.writeStringField("path", entry.path());
                json.writeNumberField("size", entry.size());
                json.writeStringField("sha256", entry.digest().toString());
                json.writeStringField("type", entry.mediaType());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
