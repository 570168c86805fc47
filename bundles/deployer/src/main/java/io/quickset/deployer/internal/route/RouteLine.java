package io.quickset.deployer.internal.route;

import io.quickset.Layer;
import io.quickset.format.FormatException;
import io.quickset.format.SetName;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One line of the table: {@code <environment>.layers = ...} or {@code <environment>.overlay.<set> = ...}. */
record RouteLine(Path file, int number, String key, String value) {

    /** Stands for all environments. */
    static final String EVERY = "*";
    /** What a line is about: the order of the layers. */
    static final String LAYERS = "layers";
    private static final String OVERLAY = "overlay.";

    /** The order without a table. */
    static final List<Layer> BUILT_IN = List.of(Layer.OVERLAY, Layer.MOUNTED, Layer.REMOTE, Layer.BAKED);

    /** Lower case, for ConfigAdmin, which reads the file too, does not tell keys apart by case. */
    static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]*");
    static final String NAME_RULE = "lower-case letters, digits, '-' and '_', a letter or digit first";

    /** What the key begins with; {@link #EVERY} for all. */
    String environment() {
        return key.substring(0, Math.max(0, key.indexOf('.')));
    }

    /** The rest of the key. */
    String subject() {
        return key.substring(key.indexOf('.') + 1);
    }

    /** The set whose overlay this is; empty for another line. */
    Optional<String> overlaySet() {
        return subject().startsWith(OVERLAY) ? Optional.of(subject().substring(OVERLAY.length())) : Optional.empty();
    }

    /** Refuses a key that says nothing. */
    void checkKey() throws RouteException {
        String environment = environment();
        if (!environment.equals(EVERY) && !NAME.matcher(environment).matches()) {
            throw mistake("it must begin with an environment's name (" + NAME_RULE
                    + ") or '*' for all of them, then a dot");
        }
        if (overlaySet().isPresent()) {
            try {
                SetName.check(overlaySet().get());
            } catch (FormatException e) {
                throw mistake(e.getMessage());
            }
        } else if (!subject().equals(LAYERS)) {
            throw mistake("unknown key: allowed are " + environment + ".layers and " + environment + ".overlay.<set>");
        }
    }

    /** Refuses a value that would be wrong in any environment. */
    void checkValue() throws RouteException {
        if (overlaySet().isPresent()) {
            words();
        } else if (isPlain()) {
            layers();
        }
    }

    /** Whether the value holds no variable: what variables are set depends on where one is. */
    boolean isPlain() {
        return !value.contains("${");
    }

    /** The value as an order of layers. */
    List<Layer> layers() throws RouteException {
        List<Layer> layers = new ArrayList<>();
        for (String word : words()) {
            Layer layer = BUILT_IN.stream().filter(each -> each.toString().equals(word)).findFirst()
                    .orElseThrow(() -> mistake("unknown layer '" + word + "': allowed are " + allowed()));
            if (layers.contains(layer)) {
                throw mistake("layer '" + word + "' stands there twice: keep one");
            }
            layers.add(layer);
        }
        return layers;
    }

    /** The value as absolute directories. They need not exist. */
    List<Path> directories(Path home) throws RouteException {
        List<Path> directories = new ArrayList<>();
        for (String word : words()) {
            if (word.equals("~") || word.startsWith("~/")) {
                throw mistake("'~' is not expanded: write ${env:HOME}" + word.substring(1));
            }
            Path directory = path(home, word);
            if (Files.exists(directory) && !Files.isDirectory(directory)) {
                throw mistake(directory + " is a file: name a directory");
            }
            if (directories.contains(directory)) {
                throw mistake(directory + " stands there twice: keep one");
            }
            directories.add(directory);
        }
        return directories;
    }

    private Path path(Path home, String word) throws RouteException {
        try {
            return home.resolve(word).normalize();
        } catch (InvalidPathException e) {
            throw mistake("'" + word + "' is no path here: " + e.getReason());
        }
    }

    private List<String> words() throws RouteException {
        List<String> words = Stream.of(value.split(",", -1)).map(String::strip).toList();
        if (words.contains("")) {
            if (!value.isBlank()) {
                throw mistake("nothing stands at one side of a comma: take that comma away");
            }
            String choices = overlaySet().isPresent() ? "name a directory" : "choose from " + allowed();
            throw mistake("it names nothing: " + choices + ", or take the line away");
        }
        return words;
    }

    private static String allowed() {
        return BUILT_IN.stream().map(Layer::toString).collect(Collectors.joining(", "));
    }

    /** What is wrong with this line and what to do, as an error. */
    RouteException mistake(String what) {
        return new RouteException(file + " line " + number + ", " + key + ": " + what);
    }
}
