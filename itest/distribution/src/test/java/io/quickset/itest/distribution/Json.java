package io.quickset.itest.distribution;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Reads what {@code --json} prints: maps keep the order of the keys. */
final class Json {

    private Json() {}

    static Map<String, Object> object(String json) {
        try {
            return JSON.std.mapFrom(json);
        } catch (IOException e) {
            throw new UncheckedIOException("not a JSON object: " + json, e);
        }
    }

    @SuppressWarnings("unchecked") // an array of objects, or the cast of an element fails in the test
    static List<Map<String, Object>> array(String json) {
        try {
            return (List<Map<String, Object>>) (List<?>) JSON.std.listFrom(json);
        } catch (IOException e) {
            throw new UncheckedIOException("not a JSON array: " + json, e);
        }
    }

    @SuppressWarnings("unchecked") // as above
    static List<Map<String, Object>> array(Map<String, Object> object, String key) {
        return (List<Map<String, Object>>) object.get(key);
    }
}
