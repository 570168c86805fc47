package io.quickset.bench.read;

import io.quickset.bench.SampleSet;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Random paths, one after another: equal to those in the index but not identical, as from a request. */
@State(Scope.Thread)
public class Keys {

    private static final int COUNT = 1 << 12;

    private String[] paths = {};
    private int next;

    void fill(int files) {
        SplittableRandom random = new SplittableRandom(42);
        paths = Stream.generate(() -> new String(SampleSet.path(random.nextInt(files)).toCharArray()))
                .limit(COUNT)
                .toArray(String[]::new);
    }

    String next() {
        return paths[next++ & COUNT - 1];
    }
}
