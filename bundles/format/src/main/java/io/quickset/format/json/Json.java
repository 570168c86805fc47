package io.quickset.format.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values as JSON. A record becomes an object with its components' names in their order: that is part of the contract with
 * programs, so it does not depend on how a JSON library treats records.
 */
public final class Json {

    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** One value, and a line's end. */
    public static byte[] bytes(@Nullable Object value) {
        return (text(value) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** One value on one line, without its end. */
    public static String text(@Nullable Object value) {
        return write(value, false);
    }

    /** The same over several lines, for people who look into a file. */
    public static String pretty(@Nullable Object value) {
        return write(value, true);
    }

    private static String write(@Nullable Object value, boolean pretty) {
        // Not bytes: half of a surrogate pair, which a client may have sent and is told of, is an error there, and here none.
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            if (pretty) {
                json.useDefaultPrettyPrinter();
            }
            write(value, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // of memory: never
        }
        return text.toString();
    }

    /** A record's components by their names, to be added to. */
    public static Map<String, @Nullable Object> members(Record data) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (RecordComponent component : data.getClass().getRecordComponents()) {
            members.put(component.getName(), component(data, component));
        }
        return members;
    }

    private static void write(@Nullable Object value, JsonGenerator json) throws IOException {
        if (value instanceof Record data) {
            write(members(data), json);
        } else if (value instanceof Map<?, ?> members) {
            json.writeStartObject();
            for (Map.Entry<?, ?> member : members.entrySet()) {
                json.writeFieldName(String.valueOf(member.getKey()));
                write(member.getValue(), json);
            }
            json.writeEndObject();
        } else if (value instanceof Iterable<?> elements) {
            json.writeStartArray();
            for (Object element : elements) {
                write(element, json);
            }
            json.writeEndArray();
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            json.writeObject(value);
        } else {
            json.writeString(value.toString()); // versions, digests, instants, enums
        }
    }

    private static @Nullable Object component(Record data, RecordComponent component) {
        try {
            var accessor = component.getAccessor();
            accessor.setAccessible(true); // records of other packages need not be public
            return accessor.invoke(data);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
