package io.quickset.deployer.internal.audit;

import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import io.quickset.control.NodeStatus;
import io.quickset.deployer.internal.audit.AuditState.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code data/audit.jsonl}: a line for each decision. Like everything here it compares states and listens to
 * nobody: what the generations' records and the node's status say is compared with what the trail says, and what is
 * missing there is appended. So a crash loses no decision and a restart repeats none. For one thread.
 */
public final class Audit {

    private static final long MAX_FILE_BYTES = 1 << 20; // it is read at each start

    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

    private final AuditTrail trail;
    private final Generations generations;
    private final LongSupplier clock;
    private final Path file;
    private @Nullable AuditState state;
    private boolean failing;

    /**
     * The trail in that file.
     *
     * @param clock milliseconds since the epoch
     */
    public Audit(Path file, Generations generations, LongSupplier clock) {
        this(file, generations, clock, MAX_FILE_BYTES);
    }

    /** The same, with files of another bound. */
    Audit(Path file, Generations generations, LongSupplier clock, long maxFileBytes) {
        this.trail = new AuditTrail(file, maxFileBytes);
        this.file = file;
        this.generations = generations;
        this.clock = clock;
    }

    /** Writes what was decided since the last call. What can't be written is told once, and tried again each time. */
    public void update(NodeStatus status) {
        try {
            AuditState known = state();
            long current = generations.current().number();
            List<Map<String, Object>> lines = generations(known, current);
            problems(known, status, lines);
            if (!lines.isEmpty()) {
                trail.append(lines, () -> known.start(now()));
                lines.forEach(known::apply);
            }
            known.completed(current);
            failing = false;
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                LOG.warn("{} can't be written and is tried again: {}", file, e.toString());
            }
            failing = true;
        }
    }

    private AuditState state() throws IOException {
        AuditState known = state;
        if (known == null) {
            known = new AuditState();
            trail.read().forEach(known::apply);
            state = known;
        }
        return known;
    }

    private List<Map<String, Object>> generations(AuditState known, long current) {
        List<Map<String, Object>> lines = new ArrayList<>();
        if (current < known.last()) {
            Map<String, Object> line = line("boot", AuditState.FALLBACK);
            line.put("from", known.last());
            line.put("to", current);
            line.put("reason", "generation " + known.last() + " could not be booted into");
            lines.add(line);
            return lines;
        }
        List<GenerationRecord> history = generations.history(); // newest first
        for (int i = history.size() - 1; i >= 0; i--) {
            GenerationRecord record = history.get(i);
            if (known.open(record.number()) && record.number() <= current) {
                GenerationRecord before = i + 1 < history.size() ? history.get(i + 1) : null;
                Decisions.of(record, before).stream().filter(line -> !known.has(line)).forEach(lines::add);
            }
        }
        return lines;
    }

    private void problems(AuditState known, NodeStatus status, List<Map<String, Object>> lines) {
        List<Map<String, Object>> rejected = status.rejected().stream()
                .map(r -> problem(Problem.REJECTED, r.artifact(), "", "", r.reason())).toList();
        List<Map<String, Object>> held = status.held().stream()
                .map(h -> problem(Problem.HELD, "", h.set(), h.version(), h.reason())).toList();
        List<Map<String, Object>> shadowed = status.shadowed().stream()
                .map(s -> problem(Problem.SHADOWED, s.artifact(), s.set(), s.version(), s.reason())).toList();
        compare(Problem.REJECTED, known, rejected, lines);
        compare(Problem.HELD, known, held, lines);
        compare(Problem.SHADOWED, known, shadowed, lines);
    }

    private Map<String, Object> problem(Problem problem, String artifact, String set, String version, String reason) {
        Map<String, Object> line = line("deploy", problem.begins);
        Decisions.put(line, "artifact", artifact);
        Decisions.put(line, "set", set);
        Decisions.put(line, "version", version);
        line.put("reason", reason);
        return line;
    }

    private void compare(Problem problem, AuditState known, List<Map<String, Object>> found,
            List<Map<String, Object>> lines) {
        Map<String, String> lasting = known.lasting(problem);
        Map<String, Map<String, Object>> now = new LinkedHashMap<>();
        found.forEach(line -> now.putIfAbsent((String) line.get(problem.subject), line));
        now.forEach((subject, line) -> {
            if (!line.get("reason").equals(lasting.get(subject))) {
                lines.add(line);
            }
        });
        lasting.forEach((subject, reason) -> {
            if (!now.containsKey(subject)) {
                Map<String, Object> line = line("deploy", problem.ends);
                line.put(problem.subject, subject);
                line.put("reason", "no longer: " + reason);
                lines.add(line);
            }
        });
    }

    private Map<String, Object> line(String actor, String action) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", now());
        line.put("actor", actor);
        line.put("action", action);
        return line;
    }

    private String now() {
        return Instant.ofEpochMilli(clock.getAsLong()).toString();
    }
}
