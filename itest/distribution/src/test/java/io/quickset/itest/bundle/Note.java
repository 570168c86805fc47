package io.quickset.itest.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.osgi.framework.BundleContext;

/** Writes lines into the file that the bundle's header {@code Itest-Notes} names. */
final class Note {

    static final String HEADER = "Itest-Notes";

    private final Path file;

    Note(BundleContext context) {
        file = Path.of(context.getBundle().getHeaders().get(HEADER));
    }

    synchronized void add(String line) {
        try {
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether that file with {@code .block} behind its name exists. */
    boolean blocked() {
        return Files.exists(Path.of(file + ".block"));
    }
}
