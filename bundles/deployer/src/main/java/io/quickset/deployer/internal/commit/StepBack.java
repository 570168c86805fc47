package io.quickset.deployer.internal.commit;

import io.quickset.Digest;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Generations;
import io.quickset.control.Policy;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.control.RecordedReasons;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where a rollback without a number goes: one step further back each time it is said. So it looks below the generation
 * whose content is live, not below the current one, which after a rollback is only a copy of that.
 */
final class StepBack {

    private StepBack() {}

    /** The newest retained generation further back with other content, none of it refused. */
    static GenerationRecord target(Generations generations) throws RefusedException {
        GenerationRecord current = generations.current();
        List<GenerationRecord> history = generations.history();
        long from = source(current, history);
        return history.stream()
                .filter(old -> old.number() < from && !content(old).equals(content(current)))
                .filter(old -> !holdsRefused(old, current.policy()))
                .filter(old -> generations.view(old.number()).isPresent())
                .findFirst()
                .orElseThrow(() -> new RefusedException("nothing to go back to: no retained generation before " + from
                        + " has other content that is not refused; choose one from 'history' and give its number"));
    }

    /** The generation whose content is live: what rollbacks copied, and pins and the like left as it was. */
    private static long source(GenerationRecord current, List<GenerationRecord> history) {
        long source = current.number();
        for (GenerationRecord record : history) {
            if (record.number() > source) {
                continue;
            }
            if (!content(record).equals(content(current))) {
                break;
            }
            source = RecordedReasons.wentBackTo(record).orElse(record.number());
        }
        return source;
    }

    private static boolean holdsRefused(GenerationRecord record, Policy policy) {
        return record.sets().stream().anyMatch(set -> policy.refuses(set.name(), set.digest(), set.version()));
    }

    private static Map<String, Digest> content(GenerationRecord record) {
        return record.sets().stream().collect(Collectors.toMap(SetRecord::name, SetRecord::digest));
    }
}
