package io.quickset.origin.internal.cache;

import io.quickset.format.FormatException;
import io.quickset.format.ResourcePath;
import io.quickset.format.SetName;
import java.io.IOException;

/**
 * What a source is asked for.
 *
 * @param path of the file; empty for what is about the whole set
 */
public record Question(Kind kind, String set, String path) {

    /** What the answer's document is. */
    public enum Kind {
        /** The index of a set that is wanted whole. */
        SET,
        /** One file. */
        FILE,
        /** A list of paths, in a form that the source knows. */
        PATHS
    }

    static Question set(String set) throws IOException {
        return new Question(Kind.SET, check(set), "");
    }

    static Question file(String set, String path) throws IOException {
        try {
            return new Question(Kind.FILE, check(set), ResourcePath.check(path));
        } catch (FormatException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    static Question paths(String set) throws IOException {
        return new Question(Kind.PATHS, check(set), "");
    }

    private static String check(String set) throws IOException {
        try {
            return SetName.check(set);
        } catch (FormatException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** In words. */
    @Override
    public String toString() {
        return switch (kind) {
            case SET -> "set '" + set + "'";
            case FILE -> "'" + path + "' of set '" + set + "'";
            case PATHS -> "the paths of set '" + set + "'";
        };
    }
}
