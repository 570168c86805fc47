package io.quickset.web.internal.control;

import io.quickset.control.Generations;
import io.quickset.control.Reconciler;
import io.quickset.web.internal.problem.ProblemException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;

/**
 * The generation on whose strength a change is wanted: {@code If-Match: "<generation>"}. Immutable.
 *
 * @param generation empty for any ({@code *})
 */
record Expected(OptionalLong generation) {

    private static final Pattern ONE = Pattern.compile("\"?(\\d{1,18})\"?");
    private static final String HOW = "If-Match: \"<generation>\", the generation that you looked at (the ETag of "
            + Api.BASE + "/node), or * for any";

    /**
     * That of a request.
     *
     * @throws ProblemException if it names none, or one that is no longer current: no use in reading the rest
     */
    static Expected of(Request request, Generations generations) throws ProblemException {
        String field = request.getHeaders().get(HttpHeader.IF_MATCH);
        if (field == null) {
            throw new ProblemException(HttpStatus.PRECONDITION_REQUIRED_428, "a change needs " + HOW);
        }
        if (field.strip().equals("*")) {
            return new Expected(OptionalLong.empty());
        }
        Matcher one = ONE.matcher(field.strip());
        if (!one.matches()) {
            throw Call.bad("If-Match: " + field + " is not understood; say " + HOW);
        }
        long expected = Long.parseLong(one.group(1));
        long current = generations.current().number();
        if (expected != current) {
            throw new ProblemException(Call.outdated(
                    "generation " + current + " is live, not " + expected + ": look again, and decide again", current));
        }
        return new Expected(OptionalLong.of(expected));
    }

    /** The reconciler that does what is wanted only while that one is current. */
    Reconciler when(Reconciler reconciler) {
        return generation.isPresent() ? reconciler.ifCurrent(generation.getAsLong()) : reconciler;
    }
}
