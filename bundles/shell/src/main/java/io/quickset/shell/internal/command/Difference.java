package io.quickset.shell.internal.command;

import io.quickset.Resource;
import io.quickset.Snapshot;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What differs between two snapshots: one merge over their paths, which come sorted. */
final class Difference {

    enum Kind {
        ADDED,
        REMOVED,
        CHANGED
    }

    private Difference() {}

    /** Tells the sink of each path that differs, in order. */
    static void between(Snapshot from, Snapshot to, BiConsumer<Kind, String> sink) {
        try (Stream<Resource> before = from.resources(); Stream<Resource> after = to.resources()) {
            Iterator<Resource> olds = before.iterator();
            Iterator<Resource> news = after.iterator();
            Resource old = next(olds);
            Resource now = next(news);
            while (old != null || now != null) {
                int order = old == null ? 1 : now == null ? -1 : compare(old.path(), now.path());
                if (order < 0) {
                    sink.accept(Kind.REMOVED, old.path());
                } else if (order > 0) {
                    sink.accept(Kind.ADDED, now.path());
                } else if (!old.digest().equals(now.digest())) {
                    sink.accept(Kind.CHANGED, now.path());
                }
                old = order <= 0 ? next(olds) : old;
                now = order >= 0 ? next(news) : now;
            }
        }
    }

    private static @Nullable Resource next(Iterator<Resource> resources) {
        return resources.hasNext() ? resources.next() : null;
    }

    private static int compare(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
