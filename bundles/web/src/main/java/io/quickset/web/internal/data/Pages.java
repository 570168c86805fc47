package io.quickset.web.internal.data;

import io.quickset.View;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The pages of one view that were asked for, by the path of the request as it was sent. They go with their view: nothing
 * in here ever has to be found outdated. Bounded, and safe for use by any thread.
 */
final class Pages {

    private static final int MAX_PAGES = 4096;

    private final View view;
    private final Map<String, Page> pages = new ConcurrentHashMap<>();

    Pages(View view) {
        this.view = view;
    }

    /** None yet, of the same view. */
    Pages none() {
        return new Pages(view);
    }

    boolean of(View other) {
        return view == other;
    }

    @Nullable Page get(String path) {
        return pages.get(path);
    }

    void put(String path, Page page) {
        if (pages.size() < MAX_PAGES) {
            pages.put(path, page);
        }
    }
}
