package io.quickset.shell.internal.command;

import io.quickset.format.json.Json;
import java.io.PrintStream;
import java.util.Iterator;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** What a listing prints: an array of JSON for programs, or a table for people. */
final class Listing {

    private Listing() {}

    /**
     * Prints it.
     *
     * @param table with its headings only
     * @param row adds the row of an element
     * @param none what to tell people when there is no element
     */
    static <T> void print(boolean json, Stream<T> elements, Table table, BiConsumer<Table, T> row, String none) {
        if (json) {
            printArray(System.out, elements.iterator());
            return;
        }
        elements.forEach(element -> row.accept(table, element));
        System.out.print(table.isEmpty() ? none + "\n" : table.toString());
    }

    /** Prints an array, an element a line, without holding more than one of them. */
    static void printArray(PrintStream out, Iterator<?> elements) {
        String before = "[";
        while (elements.hasNext()) {
            out.print(before + Json.text(elements.next()));
            before = ",\n ";
        }
        out.println(before.equals("[") ? "[]" : "]");
    }
}
