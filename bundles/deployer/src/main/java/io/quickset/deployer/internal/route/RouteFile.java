package io.quickset.deployer.internal.route;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.utils.properties.Properties;

/**
 * Reads the table's lines with the code that FileInstall reads a {@code .cfg} file with: it sees this one too, and must
 * see the same. But as UTF-8, for paths are seldom typed in ISO 8859-1.
 */
final class RouteFile {

    private RouteFile() {}

    /** All lines that are no comment, in order; none when there is no file. */
    static List<RouteLine> read(Path file) throws RouteException {
        try (BufferedReader text = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                Properties.PropertiesReader reader = new Properties.PropertiesReader(text, false)) {
            return read(file, reader);
        } catch (NoSuchFileException e) {
            if (Files.isSymbolicLink(file)) {
                throw new RouteException(file + " is a link to nothing: mend it, or delete it to have no table");
            }
            return List.of();
        } catch (CharacterCodingException e) {
            throw new RouteException(file + " is no UTF-8 text: save it as UTF-8");
        } catch (IOException e) {
            throw new RouteException(file + " can't be read: " + e);
        }
    }

    private static List<RouteLine> read(Path file, Properties.PropertiesReader reader)
            throws IOException, RouteException {
        List<RouteLine> lines = new ArrayList<>();
        try {
            while (reader.nextProperty()) {
                int first = reader.getLineNumber() - reader.getValueLines().size() + 1;
                lines.add(new RouteLine(
                        file, first, reader.getPropertyName(), Unescape.of(reader.getPropertyValue())));
            }
        } catch (IllegalArgumentException e) {
            throw new RouteException(file + " line " + reader.getLineNumber() + ": " + e.getMessage()
                    + ": after \\u come four hexadecimal digits");
        }
        if (!reader.getValueLines().isEmpty()) {
            throw new RouteException(file + " line " + reader.getLineNumber()
                    + " ends with \\, but no line follows: take the \\ away");
        }
        return lines;
    }

    /** Felix shows it to subclasses alone. */
    private static final class Unescape extends Properties {
        static String of(String value) {
            return unescapeJava(value);
        }
    }
}
