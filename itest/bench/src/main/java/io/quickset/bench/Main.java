package io.quickset.bench;

import io.quickset.bench.node.NodeFigures;
import io.quickset.bench.read.ReadFigures;
import io.quickset.bench.web.WebFigures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code Main [read [<pattern>] | node [<scenario>...] | web [<scenario>...]]}: runs the benchmarks and prints one table. */
public final class Main {

    private Main() {}

    /** See the class. */
    public static void main(String[] args) throws Exception {
        Path target = Path.of(System.getProperty("bench.target"));
        String kind = args.length > 0 ? args[0] : "all";
        List<String> names = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
        List<Figure> figures = new ArrayList<>();
        if (kind.equals("read") || kind.equals("all")) {
            String pattern = names.isEmpty() ? "io.quickset.bench.read" : names.get(0);
            figures.addAll(new ReadFigures()
                    .run(pattern, Integer.getInteger("bench.forks", 3), target.resolve("jmh.json").toString()));
        }
        Path root = Path.of(System.getProperty("bench.root"));
        if (kind.equals("node") || kind.equals("all")) {
            figures.addAll(new NodeFigures(root, target).run(names));
        }
        if (kind.equals("web") || kind.equals("all")) {
            figures.addAll(new WebFigures(root, target).run(names));
        }
        System.out.println();
        Report.print(figures, System.out);
        Report.write(figures, target.resolve("benchmarks.json"));
    }
}
