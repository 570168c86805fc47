package io.quickset.web.internal.control;

import io.quickset.control.Generations;
import io.quickset.control.Reconciler;
import io.quickset.web.internal.problem.ProblemException;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;

/**
 * The generation on whose strength a change is wanted: {@code If-Match: "<generation>"}, or several, of which any will do.
 * Immutable.
 *
 * @param generation empty for any ({@code *})
 */
record Expected(OptionalLong generation) {

    private static final String TAG = "(?:(?:W/)?\"[\\x21\\x23-\\x7E\\x80-\\xFF]*\"|\\d{1,18})"; // RFC 9110, 8.8.3; or a bare number
    private static final Pattern TAGS = Pattern.compile(TAG);
    private static final Pattern LIST = Pattern.compile("[\\s,]*" + TAG + "(?:\\s*,[\\s,]*" + TAG + ")*[\\s,]*");
    private static final String HOW = "If-Match: \"<generation>\", the generation that you looked at (the ETag of "
            + Api.BASE + "/node), or * for any";

    /**
     * That of a request.
     *
     * @throws ProblemException if it names none, or one that is no longer current: no use in reading the rest
     */
    static Expected of(Request request, Generations generations) throws ProblemException {
        String field = String.join(", ", request.getHeaders().getValuesList(HttpHeader.IF_MATCH)); // it may stand in several lines
        if (field.isEmpty()) {
            throw new ProblemException(HttpStatus.PRECONDITION_REQUIRED_428, "a change needs " + HOW);
        }
        if (field.strip().equals("*")) {
            return new Expected(OptionalLong.empty());
        }
        if (!LIST.matcher(field).matches()) {
            throw Call.bad("If-Match: " + field + " is not understood; say " + HOW);
        }
        long current = generations.current().number();
        List<String> tags = TAGS.matcher(field).results().map(MatchResult::group).toList();
        if (!tags.contains("\"" + current + "\"") && !tags.contains("" + current)) {
            throw new ProblemException(Call.outdated("generation " + current + " is live, not "
                    + String.join(", ", tags).replace("\"", "") + ": look again, and decide again", current));
        }
        return new Expected(OptionalLong.of(current));
    }

    /** The reconciler that does what is wanted only while that one is current. */
    Reconciler when(Reconciler reconciler) {
        return generation.isPresent() ? reconciler.ifCurrent(generation.getAsLong()) : reconciler;
    }
}
