package io.quickset.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Prints figures as a table, which is also well-formed Markdown, and as JSON. */
final class Report {

    private Report() {}

    static void print(List<Figure> figures, PrintStream out) {
        int what = width(figures, Figure::what, "what");
        int target = width(figures, Figure::target, "asked");
        int reached = width(figures, Figure::reachedText, "reached");
        String row = "| %-" + what + "s | %-" + target + "s | %" + reached + "s | %-6s |%n";
        out.printf(row, "what", "asked", "reached", "");
        out.printf("| %s | %s | %s: | ------ |%n", "-".repeat(what), "-".repeat(target), "-".repeat(reached - 1));
        for (Figure figure : figures) {
            String verdict = figure.verdict() == Figure.Verdict.TOLD ? "" : figure.verdict().name().toLowerCase(Locale.ROOT);
            out.printf(row, figure.what(), figure.target(), figure.reachedText(), verdict);
        }
    }

    static void write(List<Figure> figures, Path json) throws IOException {
        Files.createDirectories(json.getParent());
        JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).write(figures.stream()
                .map(figure -> Map.of("what", figure.what(), "asked", figure.target(), "reached", Double.isNaN(figure.reached()) ? "" : figure.reached(),
                        "unit", figure.unit(), "verdict", figure.verdict().name().toLowerCase(Locale.ROOT)))
                .toList(), json.toFile());
    }

    private static int width(List<Figure> figures, Function<Figure, String> column, String title) {
        return Math.max(title.length(), figures.stream().map(column).mapToInt(String::length).max().orElse(0));
    }
}
