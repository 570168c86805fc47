package io.quickset.deployer.internal.audit;

import io.quickset.Digest;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Policy.Pin;
import io.quickset.control.Policy.Refusal;
import io.quickset.control.RecordedReasons;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was decided between a generation and the one before, as lines of the audit trail. */
final class Decisions {

    private final GenerationRecord record;
    private final @Nullable GenerationRecord before;
    private final List<Map<String, Object>> lines = new ArrayList<>();

    private Decisions(GenerationRecord record, @Nullable GenerationRecord before) {
        this.record = record;
        this.before = before;
    }

    /**
     * The lines of a generation.
     *
     * @param before the one before it, or null when it is not known any more: then only what became live is
     */
    static List<Map<String, Object>> of(GenerationRecord record, @Nullable GenerationRecord before) {
        Decisions decisions = new Decisions(record, before);
        decisions.sets();
        if (before != null) {
            decisions.pins(before.policy().pins());
            decisions.refused(before);
        }
        return decisions.lines;
    }

    private void sets() {
        if (RecordedReasons.wentBackTo(record).isPresent()) {
            add("rollback", null, null, null, null);
        }
        record.sets().stream().filter(set -> set.generation() == record.number()).forEach(set -> add(
                "switch", set.origin().artifact(), set.name(), set.version().toString(), set.digest()));
        if (before != null) {
            before.sets().stream().filter(set -> record.set(set.name()).isEmpty()).forEach(set -> add(
                    "remove", set.origin().artifact(), set.name(), set.version().toString(), set.digest()));
        }
    }

    private void pins(Map<String, Pin> old) {
        record.policy().pins().forEach((set, pin) -> {
            if (!pin.equals(old.get(set))) {
                add("pin", null, set, pin.version().toString(), pin.digest());
            }
        });
        old.forEach((set, pin) -> {
            if (!record.policy().pins().containsKey(set)) {
                add("unpin", null, set, pin.version().toString(), pin.digest());
            }
        });
    }

    private void refused(GenerationRecord old) {
        record.policy().refused().stream().filter(refusal -> !old.policy().refused().contains(refusal))
                .forEach(refusal -> addRefusal("refuse", refusal, old));
        old.policy().refused().stream().filter(refusal -> !record.policy().refused().contains(refusal))
                .forEach(refusal -> addRefusal("unrefuse", refusal, old));
    }

    private void addRefusal(String action, Refusal refusal, GenerationRecord old) {
        SetRecord set = old.set(refusal.set()).filter(s -> s.digest().equals(refusal.digest())).orElse(null);
        add(action, set == null ? null : set.origin().artifact(), refusal.set(),
                refusal.version().or(() -> Optional.ofNullable(set).map(SetRecord::version)).map(Object::toString)
                        .orElse(null), refusal.digest());
    }

    private void add(String action, @Nullable String artifact, @Nullable String set, @Nullable String version,
            @Nullable Digest digest) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", record.time().toString());
        line.put("actor", record.actor());
        line.put("action", action);
        put(line, "artifact", artifact);
        put(line, "set", set);
        put(line, "version", version);
        put(line, "digest", digest == null ? null : digest.toString());
        line.put("from", before == null ? record.number() - 1 : before.number());
        line.put("to", record.number());
        line.put("reason", record.reason());
        lines.add(line);
    }

    static void put(Map<String, Object> line, String member, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            line.put(member, value);
        }
    }
}
