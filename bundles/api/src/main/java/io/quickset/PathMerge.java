package io.quickset;

import io.quickset.SetDiff.Kind;
import io.quickset.SetDiff.PathChange;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One merge over the resources of two snapshots, which come in path order. */
final class PathMerge extends Spliterators.AbstractSpliterator<PathChange> {

    private static final int SURROGATES = Character.MIN_SURROGATE;
    private static final int BEYOND_SURROGATES = Character.MAX_SURROGATE + 1;

    private final Iterator<Resource> olds;
    private final Iterator<Resource> news;
    private @Nullable Resource old;
    private @Nullable Resource now;

    PathMerge(Iterator<Resource> olds, Iterator<Resource> news) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL | Spliterator.IMMUTABLE);
        this.olds = olds;
        this.news = news;
        this.old = next(olds);
        this.now = next(news);
    }

    @Override
    public boolean tryAdvance(Consumer<? super PathChange> action) {
        while (old != null || now != null) {
            PathChange change = step();
            if (change != null) {
                action.accept(change);
                return true;
            }
        }
        return false;
    }

    private @Nullable PathChange step() {
        Resource before = old;
        Resource after = now;
        if (after == null || before != null && compare(before.path(), after.path()) < 0) {
            old = next(olds);
            return new PathChange(Kind.REMOVED, before.path());
        }
        if (before == null || !before.path().equals(after.path())) {
            now = next(news);
            return new PathChange(Kind.ADDED, after.path());
        }
        old = next(olds);
        now = next(news);
        return before.digest().equals(after.digest()) ? null : new PathChange(Kind.CHANGED, after.path());
    }

    private static @Nullable Resource next(Iterator<Resource> resources) {
        return resources.hasNext() ? resources.next() : null;
    }

    /** By the bytes of the UTF-8 form, which is the order of code points; without making that form. */
    private static int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            if (a.charAt(i) != b.charAt(i)) {
                return rank(a.charAt(i)) - rank(b.charAt(i));
            }
        }
        return a.length() - b.length();
    }

    // A surrogate stands for a code point beyond all that need none.
    private static int rank(int c) {
        boolean surrogate = c >= SURROGATES && c < BEYOND_SURROGATES;
        return surrogate ? c + Character.MIN_SUPPLEMENTARY_CODE_POINT : c;
    }
}
