package io.quickset.registry.internal;

import com.fasterxml.jackson.jr.ob.JSON;
import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Origin;
import io.quickset.control.Policy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.osgi.framework.Version;

/**
 * A generation's record as bytes: one line with the SHA-256 of the rest in hex, then JSON. A record that was cut short
 * or damaged does not decode.
 */
final class RecordCodec {

    private static final int HEAD_BYTES = 2 * Digest.BYTES + 1;

    private RecordCodec() {}

    static byte[] encode(GenerationRecord record) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("generation", record.number());
        json.put("time", record.time().toString());
        json.put("actor", record.actor());
        json.put("reason", record.reason());
        json.put("sets", record.sets().stream().map(RecordCodec::encodeSet).toList());
        Map<String, Object> pins = new TreeMap<>();
        record.policy().pins().forEach((set, pin) ->
                pins.put(set, Map.of("version", pin.version().toString(), "digest", pin.digest().toString())));
        json.put("pins", pins);
        json.put("refused", record.policy().refused().stream().map(RecordCodec::encodeRefusal).toList());
        json.put("releases", record.policy().releases());
        json.put("kept", record.policy().kept());
        byte[] body = JSON.std.asBytes(json);
        String head = Digest.of(Digest.sha256().digest(body)) + "\n";
        byte[] all = java.util.Arrays.copyOf(head.getBytes(StandardCharsets.US_ASCII), HEAD_BYTES + body.length);
        System.arraycopy(body, 0, all, HEAD_BYTES, body.length);
        return all;
    }

    private static Map<String, Object> encodeRefusal(Policy.Refusal refusal) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("set", refusal.set());
        json.put("digest", refusal.digest().toString());
        refusal.version().ifPresent(version -> json.put("version", version.toString()));
        return json;
    }

    private static Map<String, Object> encodeSet(SetRecord set) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", set.name());
        json.put("version", set.version().toString());
        json.put("digest", set.digest().toString());
        json.put("layer", set.layer().toString());
        json.put("generation", set.generation());
        json.put("since", set.since().toString());
        json.put("resources", set.resources());
        json.put("bytes", set.bytes());
        json.put("artifact", set.origin().artifact());
        json.put("fingerprint", set.origin().fingerprint());
        json.put("headers", set.origin().headers());
        set.origin().baseDigest().ifPresent(digest -> json.put("baseDigest", digest.toString()));
        if (!set.origin().merged().isEmpty()) {
            json.put("merged", set.origin().merged());
        }
        json.put("index", set.index());
        return json;
    }

    /**
     * Decodes a record.
     *
     * @throws IOException if it is damaged
     */
    static GenerationRecord decode(byte[] bytes) throws IOException {
        if (bytes.length < HEAD_BYTES) {
            throw new IOException("the record is truncated");
        }
        byte[] body = java.util.Arrays.copyOfRange(bytes, HEAD_BYTES, bytes.length);
        String head = new String(bytes, 0, HEAD_BYTES - 1, StandardCharsets.US_ASCII);
        if (!head.equals(Digest.of(Digest.sha256().digest(body)).toString())) {
            throw new IOException("the record does not match its checksum");
        }
        Map<String, Object> json = JSON.std.mapFrom(body);
        Map<String, Policy.Pin> pins = map(json, "pins").entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> decodePin(asMap(entry.getValue()))));
        List<SetRecord> sets = list(json, "sets").stream().map(set -> decodeSet(asMap(set))).toList();
        return new GenerationRecord(
                number(json, "generation"),
                Instant.parse(text(json, "time")),
                text(json, "actor"),
                text(json, "reason"),
                sets,
                new Policy(pins, decodeRefused(list(json, "refused")), texts(json, "releases"),
                        decodeKept(json)));
    }

    private static Policy.Pin decodePin(Map<String, Object> json) {
        return new Policy.Pin(Version.parseVersion(text(json, "version")), Digest.parse(text(json, "digest")));
    }

    private static Set<Policy.Refusal> decodeRefused(List<?> refused) throws IOException {
        Set<Policy.Refusal> refusals = new HashSet<>();
        for (Object each : refused) {
            if (!(each instanceof Map)) {
                throw new IOException(
                        "it refuses " + each + " without naming a set, as builds before the first release did");
            }
            refusals.add(new Policy.Refusal(text(asMap(each), "set"), Digest.parse(text(asMap(each), "digest")),
                    Optional.ofNullable(text(asMap(each), "version")).map(Version::parseVersion)));
        }
        return refusals;
    }

    private static Set<String> decodeKept(Map<String, Object> json) {
        return json.containsKey("kept") ? list(json, "kept").stream().map(String::valueOf).collect(Collectors.toSet())
                : Set.of(); // older builds kept nothing
    }

    private static SetRecord decodeSet(Map<String, Object> json) {
        return new SetRecord(
                text(json, "name"),
                Version.parseVersion(text(json, "version")),
                Digest.parse(text(json, "digest")),
                Layer.valueOf(text(json, "layer").toUpperCase(java.util.Locale.ROOT)),
                number(json, "generation"),
                Instant.parse(text(json, "since")),
                (int) number(json, "resources"),
                number(json, "bytes"),
                new Origin(text(json, "artifact"), text(json, "fingerprint"), texts(json, "headers"),
                        Optional.ofNullable(text(json, "baseDigest")).map(Digest::parse), texts(json, "merged")),
                text(json, "index"));
    }

    private static Map<String, String> texts(Map<String, Object> json, String name) {
        Map<String, String> texts = new TreeMap<>();
        map(json, name).forEach((key, value) -> texts.put(key, String.valueOf(value)));
        return texts;
    }

    private static String text(Map<String, Object> json, String name) {
        return (String) json.get(name);
    }

    private static long number(Map<String, Object> json, String name) {
        return ((Number) json.get(name)).longValue();
    }

    private static List<?> list(Map<String, Object> json, String name) {
        return (List<?>) json.get(name);
    }

    private static Map<String, Object> map(Map<String, Object> json, String name) {
        return asMap(json.getOrDefault(name, Map.of()));
    }

    @SuppressWarnings("unchecked") // JSON objects have string keys
    private static Map<String, Object> asMap(Object value) {
        return (Map<String, Object>) value;
    }
}
