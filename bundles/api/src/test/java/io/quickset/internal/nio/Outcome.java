package io.quickset.internal.nio;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.regex.PatternSyntaxException;

/** What an operation gave, in words that are the same for every file system: a value, or the type of what it threw. */
final class Outcome {

    private Outcome() {}

    static String of(Callable<?> operation) {
        try {
            Object value = operation.call();
            return value instanceof Path path ? "path '" + path + "'" : String.valueOf(value);
        } catch (PatternSyntaxException e) {
            return "malformed";
        } catch (Exception e) {
            return "throws " + e.getClass().getName();
        }
    }
}
