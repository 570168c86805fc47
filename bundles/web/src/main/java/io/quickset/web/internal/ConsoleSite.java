package io.quickset.web.internal;

import io.quickset.web.internal.data.Sites;
import org.eclipse.jetty.http.HttpFields;

/**
 * Where the console is, unless the configuration has another site there: the set {@code console}, baked like any other; and what
 * is said of its pages wherever they are.
 */
final class ConsoleSite {

    private static final String PATH = "/console/";
    private static final String SET = "console";

    /**
     * It runs its own scripts and talks to this node, and nothing else: whatever the name of a set or the reason of a refusal
     * may hold. No page shows it in a frame, or gets hold of its window: sets are served from the same origin.
     */
    private static final HttpFields FIELDS = HttpFields.build()
            .put("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
                    + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
            .put("Referrer-Policy", "no-referrer")
            .put("Cross-Origin-Opener-Policy", "same-origin")
            .asImmutable();

    private ConsoleSite() {}

    static Sites beside(Sites configured) {
        return configured.and(PATH, SET, FIELDS);
    }
}
