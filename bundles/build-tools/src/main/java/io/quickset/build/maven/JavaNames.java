package io.quickset.build.maven;

import io.quickset.Digest;
import io.quickset.format.ResourcePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Java names for what names of files are: plain ASCII, legal, and dependent on nothing but the paths. The rules stand
 * in {@code docs/manual/generate.md}.
 */
final class JavaNames {

    private static final int HEX_DIGITS = 8;

    private JavaNames() {}

    /** Upper camel case: {@code bootstrap-icons} is {@code BootstrapIcons}. */
    static String ofClass(String text) {
        StringBuilder name = new StringBuilder();
        boolean first = true;
        for (int c : text.codePoints().toArray()) {
            if (isDigit(c) && name.length() == 0) {
                name.append('_');
            }
            append(name, first ? upper(c) : c);
            first = !isLetter(c) && !isDigit(c) && c < 0x80;
        }
        return name.length() == 0 ? "X" : name.toString();
    }

    /** Upper snake case: {@code css/siteMap.css} is {@code CSS_SITE_MAP_CSS}. */
    static String ofConstant(String text) {
        StringBuilder name = new StringBuilder();
        boolean lower = false;
        for (int c : text.codePoints().toArray()) {
            boolean capital = isLetter(c) && upper(c) == c;
            if (isDigit(c) && name.length() == 0 || capital && lower || c < 0x80 && !isLetter(c) && !isDigit(c)) {
                name.append('_');
            }
            append(name, upper(c));
            lower = isLetter(c) && !capital;
        }
        // A lone underscore is a keyword.
        return name.toString().equals("_") ? "__" : name.toString();
    }

    /**
     * A name for each path by that rule. A taken name gets underscores behind it. Paths that would share a name all get
     * a part of their hash instead: if one of them kept the plain name, a new file could take it over unnoticed, and
     * code would go on to compile against the wrong file.
     *
     * @param taken the names that none may have; its comparator says which names are the same
     */
    static Map<String, String> distinct(Collection<String> paths, UnaryOperator<String> rule,
            SortedSet<String> taken) {
        Map<String, String> names = new TreeMap<>(ResourcePath.ORDER);
        paths.forEach(path -> names.put(path, free(rule.apply(path), taken)));
        Map<String, Integer> digits = new HashMap<>();
        // Ends: with each round the hash of whatever collides grows, and whole ones do not collide.
        for (List<String> again = shared(names, taken); !again.isEmpty(); again = shared(names, taken)) {
            for (String path : again) {
                int length = Math.min(digits.merge(path, HEX_DIGITS, Integer::sum), 2 * Digest.BYTES);
                names.put(path, free(rule.apply(path) + "_" + hash(path).substring(0, length), taken));
            }
        }
        return names;
    }

    private static String free(String name, Set<String> taken) {
        String free = name;
        while (taken.contains(free)) {
            free += "_";
        }
        return free;
    }

    private static List<String> shared(Map<String, String> names, SortedSet<String> taken) {
        Map<String, List<String>> paths = new TreeMap<>(taken.comparator());
        names.forEach((path, name) -> paths.computeIfAbsent(name, n -> new ArrayList<>()).add(path));
        return paths.values().stream().filter(same -> same.size() > 1).flatMap(List::stream).toList();
    }

    private static String hash(String path) {
        return Digest.of(Digest.sha256().digest(path.getBytes(StandardCharsets.UTF_8))).toString()
                .toUpperCase(Locale.ROOT);
    }

    private static void append(StringBuilder name, int c) {
        if (c >= 0x80) {
            name.append(String.format(Locale.ROOT, "U%04X", c));
        } else if (isLetter(c) || isDigit(c)) {
            name.append((char) c);
        }
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static int upper(int c) {
        return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
    }
}
