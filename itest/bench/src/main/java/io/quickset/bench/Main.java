package io.quickset.bench;

import io.quickset.bench.read.ReadFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code Main [read [<pattern>]]}: runs the benchmarks and prints one table. */
public final class Main {

    private Main() {}

    /** See the class. */
    public static void main(String[] args) throws Exception {
        Path target = Path.of(System.getProperty("bench.target"));
        List<Figure> figures = new ArrayList<>();
        String pattern = args.length > 1 ? args[1] : "io.quickset.bench.read";
        figures.addAll(new ReadFigures().run(pattern, Integer.getInteger("bench.forks", 2), target.resolve("jmh.json").toString()));
        Report.print(figures, System.out);
        Report.write(figures, target.resolve("benchmarks.json"));
    }
}
