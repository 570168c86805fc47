package io.quickset.shell.internal.command;

import com.fasterxml.jackson.jr.ob.JSON;
import io.quickset.Digest;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * JSON for programs. A record becomes an object with its components' names in their order: that is part of the
 * contract with scripts, so it does not depend on how a JSON library treats records.
 */
final class Json {

    private static final JSON WRITER = JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES);

    private Json() {}

    /** Prints one value on one line. */
    static void print(PrintStream out, Object value) throws IOException {
        out.println(WRITER.asString(plain(value)));
    }

    /** Prints an array, an element a line, without holding more than one of them. */
    static void printArray(PrintStream out, Iterator<?> elements) throws IOException {
        if (!elements.hasNext()) {
            out.println("[]");
            return;
        }
        String before = "[";
        while (elements.hasNext()) {
            out.print(before + WRITER.asString(plain(elements.next())));
            before = ",\n ";
        }
        out.println("]");
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Record data) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            for (RecordComponent component : data.getClass().getRecordComponents()) {
                fields.put(component.getName(), plain(component(data, component)));
            }
            return fields;
        }
        if (value instanceof Collection<?> many) {
            return many.stream().map(Json::plain).toList();
        }
        if (value instanceof Instant || value instanceof Digest || value instanceof Version || value instanceof Enum) {
            return value.toString();
        }
        return value;
    }

    private static @Nullable Object component(Record data, RecordComponent component) {
        try {
            var accessor = component.getAccessor();
            // The records of this package are not public.
            accessor.setAccessible(true);
            return accessor.invoke(data);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
