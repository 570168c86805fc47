package io.quickset.origin.internal.cache;

import com.fasterxml.jackson.jr.ob.JSON;
import io.quickset.Digest;
import io.quickset.origin.internal.cache.Draft.Blob;
import io.quickset.origin.internal.cache.Question.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a source answered last.
 *
 * @param place the source's, then
 * @param body the document
 * @param mediaType of a single file
 * @param asked when the source said so last
 */
record Answer(Question question, String place, Blob body, String mediaType, Instant asked, Validity validity) {

    // Longer than any source may ask for. What says more was damaged.
    private static final Duration LONGEST = Duration.ofDays(366);

    /** Whether the source need not be asked again yet. A clock that was set back counts as time gone by. */
    boolean counts(Instant now) {
        return !now.isBefore(asked) && now.isBefore(validity.until())
                && validity.until().isBefore(asked.plus(LONGEST));
    }

    /** Whether it differs from the other in more than times, and so has to be written. */
    boolean saysOtherThan(Answer other) {
        return !place.equals(other.place) || !body.equals(other.body) || !mediaType.equals(other.mediaType)
                || !validity.tag().equals(other.validity.tag())
                || !validity.modified().equals(other.validity.modified())
                || !validity.stale().equals(other.validity.stale());
    }

    Answer with(Validity other) {
        return new Answer(question, place, body, mediaType, asked, other);
    }

    byte[] encode() throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", question.kind().name());
        json.put("set", question.set());
        json.put("path", question.path());
        json.put("place", place);
        json.put("size", body.size());
        json.put("sha256", body.digest().toString());
        json.put("type", mediaType);
        json.put("asked", asked.toString());
        json.put("until", validity.until().toString());
        validity.stale().ifPresent(reason -> json.put("stale", reason));
        json.put("tag", validity.tag());
        json.put("modified", validity.modified());
        return JSON.std.asBytes(json);
    }

    /**
     * Decodes one.
     *
     * @throws IOException if it is damaged
     */
    static Answer decode(byte[] bytes) throws IOException {
        try {
            Map<String, Object> json = JSON.std.mapFrom(bytes);
            return new Answer(
                    new Question(Kind.valueOf(text(json, "kind")), text(json, "set"), text(json, "path")),
                    text(json, "place"),
                    new Blob(Digest.parse(text(json, "sha256")), Long.parseLong(text(json, "size"))),
                    text(json, "type"),
                    Instant.parse(text(json, "asked")),
                    new Validity(Instant.parse(text(json, "until")),
                            Optional.ofNullable(json.get("stale")).map(Object::toString),
                            text(json, "tag"), text(json, "modified")));
        } catch (RuntimeException e) {
            throw new IOException("it is damaged: " + e.getMessage(), e);
        }
    }

    private static String text(Map<String, Object> json, String name) {
        Object value = json.get(name);
        if (value == null) {
            throw new IllegalArgumentException("'" + name + "' is missing");
        }
        return value.toString();
    }
}
