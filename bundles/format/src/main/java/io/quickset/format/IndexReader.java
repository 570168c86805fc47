package io.quickset.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.quickset.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a set's index as a stream, entry by entry: its heap use does not grow with the index. Checks the form, the
 * paths and their order; not the digest, which speaks of the content. For one thread.
 */
public final class IndexReader implements Closeable {

    // The longest path, each byte of it escaped, bounds every string; nothing is nested deeper.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(6 * ResourcePath.MAX_BYTES)
                    .maxNameLength(64).maxNumberLength(32).maxNestingDepth(4).build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();

    private final JsonParser json;
    private final String set;
    private final String version;
    private final int count;
    private final Digest digest;
    private @Nullable String last;
    private int read;

    /**
     * Reads the head of the index; closes the stream when this is closed or the head is bad.
     *
     * @throws FormatException if it is no index that this version understands
     */
    public IndexReader(InputStream in) throws IOException, FormatException {
        json = FACTORY.createParser(in);
        try {
            expect(JsonToken.START_OBJECT);
            String format = scalar("format");
            if (!format.equals(Integer.toString(IndexFormat.VERSION))) {
                throw new FormatException("its format is " + format + "; this version reads format "
                        + IndexFormat.VERSION + ": rebuild the set with a matching build tool");
            }
            set = scalar("set");
            version = scalar("version");
            count = Integer.parseInt(scalar("count"));
            if (count < 0) {
                throw new FormatException("it declares " + count + " files");
            }
            digest = Digest.parse(scalar("digest"));
            name("resources");
            expect(JsonToken.START_ARRAY);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            json.close();
            throw new FormatException(firstLine(e), e);
        } catch (FormatException | IOException e) {
            json.close();
            throw e;
        }
    }

    /** The set's name as the index declares it. */
    public String set() {
        return set;
    }

    /** The set's version as the index declares it. */
    public String version() {
        return version;
    }

    /** The number of entries as the index declares it. */
    public int count() {
        return count;
    }

    /** The set's digest as the index declares it. */
    public Digest digest() {
        return digest;
    }

    /**
     * The next entry, or empty at the end.
     *
     * @throws FormatException if the index is malformed there
     */
    public Optional<IndexEntry> next() throws IOException, FormatException {
        try {
            if (json.nextToken() == JsonToken.END_ARRAY) {
                expect(JsonToken.END_OBJECT);
                if (json.nextToken() != null) {
                    throw new FormatException("something follows its end");
                }
                if (read != count) {
                    throw new FormatException("it lists " + read + " files and declares " + count);
                }
                return Optional.empty();
            }
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw new FormatException("it ends too early or is malformed");
            }
            String path = ResourcePath.check(scalar("path"));
            long size = Long.parseLong(scalar("size"));
            Digest sha = Digest.parse(scalar("sha256"));
            String type = scalar("type");
            expect(JsonToken.END_OBJECT);
            if (size < 0) {
                throw new FormatException("'" + path + "' has a negative size");
            }
            if (last != null && ResourcePath.ORDER.compare(last, path) >= 0) {
                throw new FormatException("path '" + path + "' is listed twice or out of order");
            }
            last = path;
            read++;
            return Optional.of(new IndexEntry(path, size, sha, type));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new FormatException(firstLine(e), e);
        }
    }

    @Override
    public void close() throws IOException {
        json.close();
    }

    private String scalar(String name) throws IOException, FormatException {
        name(name);
        JsonToken token = json.nextToken();
        if (token == null || !token.isScalarValue()) {
            throw new FormatException("its member '" + name + "' has no value");
        }
        return json.getText();
    }

    private void name(String name) throws IOException, FormatException {
        if (json.nextToken() != JsonToken.FIELD_NAME || !json.currentName().equals(name)) {
            throw new FormatException("it lacks the member '" + name + "' where it should stand");
        }
    }

    private void expect(JsonToken token) throws IOException, FormatException {
        if (json.nextToken() != token) {
            throw new FormatException("it ends too early or is malformed");
        }
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(message);
    }
}
