package io.quickset.shell.internal.command;

import io.quickset.format.text.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Columns for people: each as wide as its widest cell, numbers to the right, no cell more than its line. For one thread. */
final class Table {

    private static final String GAP = "  ";
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB"};

    private final List<List<String>> rows = new ArrayList<>();
    private final List<Boolean> right = new ArrayList<>();

    /** With those headings; one that starts with {@code >} heads a column that is set to the right. */
    Table(String... headings) {
        List<String> first = new ArrayList<>();
        for (String heading : headings) {
            right.add(heading.startsWith(">"));
            first.add(heading.startsWith(">") ? heading.substring(1) : heading);
        }
        rows.add(first);
    }

    /** Adds a row of as many cells as there are headings. */
    Table row(Object... cells) {
        if (cells.length != right.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + right.size() + " columns");
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(PlainText.harmless(String.valueOf(cell)));
        }
        rows.add(row);
        return this;
    }

    boolean isEmpty() {
        return rows.size() == 1;
    }

    /** All lines, each with its line end and without trailing blanks. */
    @Override
    public String toString() {
        int[] widths = new int[right.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder all = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String blanks = " ".repeat(widths[i] - row.get(i).length());
                line.append(i == 0 ? "" : GAP).append(right.get(i) ? blanks + row.get(i) : row.get(i) + blanks);
            }
            all.append(line.toString().stripTrailing()).append('\n');
        }
        return all.toString();
    }

    /** An instant for people: to the second. */
    static String time(String instant) {
        return instant.replaceFirst("\\.\\d+Z$", "Z");
    }

    /** A count for people: {@code 1 set}, {@code 2 sets}. */
    static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** A size for people: {@code 512 B}, {@code 1.5 MiB}. */
    static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes / 1024.0;
        int unit = 0;
        // 1023.95 would be rounded to 1024.0 of the smaller unit.
        while (value >= 1023.95 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }
}
