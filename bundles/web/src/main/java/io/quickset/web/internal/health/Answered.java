package io.quickset.web.internal.health;

import java.util.ArrayList;
import java.util.List;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.apache.felix.hc.api.ResultLog;

/**
 * What a check said. Everybody may read it: so it has no exception, whose text may tell what nobody meant to publish.
 * Immutable.
 *
 * @param status how it is
 * @param messages in the check's own words, a line each
 */
record Answered(Status status, List<String> messages) {

    private static final int MOST_MESSAGES = 50;
    private static final int MOST_LETTERS = 500;

    Answered {
        messages = List.copyOf(messages);
    }

    Answered(Status status, String message) {
        this(status, List.of(message));
    }

    static Answered of(Result result) {
        List<String> messages = new ArrayList<>();
        for (ResultLog.Entry entry : result) {
            if (!entry.isDebug() && entry.getMessage() != null && messages.size() < MOST_MESSAGES) {
                String line = entry.getMessage().strip().replaceAll("\\p{Cntrl}+", " ");
                messages.add(line.length() <= MOST_LETTERS ? line : line.substring(0, MOST_LETTERS) + "…");
            }
        }
        return new Answered(result.getStatus(), messages);
    }
}
