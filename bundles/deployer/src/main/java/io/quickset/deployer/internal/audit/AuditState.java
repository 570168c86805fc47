package io.quickset.deployer.internal.audit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How things stand after the lines of an audit trail: which generation was written of last, and which problems last.
 * For one thread.
 */
final class AuditState {

    /** The action of the line that starts each file; it decides nothing. */
    static final String START = "start";
    /** The action of a line that tells of a boot into an older generation. */
    static final String FALLBACK = "fallback";
    /** The action of what is told in the place of lines that can't be read; it decides nothing. */
    static final String UNREADABLE = "unreadable";

    /** Problems by what they concern: the kind of problem, its actions, and the member that names the subject. */
    enum Problem {
        REJECTED("reject", "unreject", "artifact"),
        HELD("hold", "unhold", "set"),
        SHADOWED("shadow", "unshadow", "artifact");

        final String begins;
        final String ends;
        final String subject;

        Problem(String begins, String ends, String subject) {
            this.begins = begins;
            this.ends = ends;
            this.subject = subject;
        }
    }

    private final Map<Problem, Map<String, String>> lasting = new TreeMap<>(); // reasons by subject
    private final Set<String> written = new HashSet<>(); // of the last generation
    private long last;
    private boolean complete = true;

    AuditState() {
        for (Problem problem : Problem.values()) {
            lasting.put(problem, new TreeMap<>());
        }
    }

    /** The generation written of last; 0 for none. */
    long last() {
        return last;
    }

    /** The problems of that kind that last: their reasons by subject. */
    Map<String, String> lasting(Problem problem) {
        return lasting.get(problem);
    }

    /** Whether there may be something to write of that generation: a crash may have come between its lines. */
    boolean open(long generation) {
        return generation > last || generation == last && !complete;
    }

    /** Whether that line of a generation is there. */
    boolean has(Map<String, Object> line) {
        return line.get("to") instanceof Number to && to.longValue() == last && written.contains(key(line));
    }

    /** Everything up to that generation is written. */
    void completed(long generation) {
        last = generation;
        complete = true;
    }

    /** That line is written. */
    void apply(Map<String, Object> line) {
        String action = String.valueOf(line.get("action"));
        for (Problem problem : Problem.values()) {
            if (action.equals(problem.begins)) {
                lasting.get(problem).put(text(line, problem.subject), text(line, "reason"));
            } else if (action.equals(problem.ends)) {
                lasting.get(problem).remove(text(line, problem.subject));
            }
        }
        if (action.equals(START) && line.get("problems") instanceof List<?> problems) {
            lasting.values().forEach(Map::clear);
            problems.stream().filter(Map.class::isInstance).forEach(each -> apply(asLine(each)));
        }
        if (line.get("to") instanceof Number to) {
            if (to.longValue() != last) {
                written.clear();
            }
            last = to.longValue();
            complete = action.equals(START) || action.equals(FALLBACK);
            written.add(key(line));
        }
    }

    /** The line that starts a file: how things stand. */
    Map<String, Object> start(String time) {
        List<Map<String, Object>> problems = new ArrayList<>();
        lasting.forEach((problem, reasons) -> reasons.forEach((subject, reason) ->
                problems.add(Map.of("action", problem.begins, problem.subject, subject, "reason", reason))));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", time);
        line.put("action", START);
        line.put("to", last);
        line.put("problems", problems);
        return line;
    }

    private static String key(Map<String, Object> line) {
        return line.get("action") + " " + line.get("set") + " " + line.get("digest");
    }

    private static String text(Map<String, Object> line, String member) {
        return String.valueOf(line.get(member));
    }

    @SuppressWarnings("unchecked") // JSON objects have string keys
    private static Map<String, Object> asLine(Object json) {
        return (Map<String, Object>) json;
    }
}
