package io.quickset.deployer.internal;

import io.quickset.deployer.internal.artifact.Artifact;
import io.quickset.deployer.internal.artifact.CodeJar;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.artifact.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the artifacts of a scan turned out to be.
 *
 * @param verdicts one for each
 * @param bad why, by name
 * @param settling the names of those that are still being written
 * @param sets what the good sets supply, by name of the artifact, in the order of the verdicts
 * @param code the good bundles of code
 */
record Judged(List<Verdict> verdicts, Map<String, String> bad, Set<String> settling, Map<String, SetSupply> sets,
        List<CodeJar> code) {

    /** Sorts them. */
    static Judged of(List<Verdict> verdicts) {
        Judged judged = new Judged(
                verdicts, new HashMap<>(), new HashSet<>(), new LinkedHashMap<>(), new ArrayList<>());
        verdicts.forEach(judged::add);
        return judged;
    }

    private void add(Verdict verdict) {
        String name = verdict.found().name();
        switch (verdict.state()) {
            case BAD -> bad.put(name, verdict.reason());
            case SETTLING -> settling.add(name);
            case GOOD -> {
                if (verdict.artifact() instanceof Artifact.OfSet set) {
                    sets.put(name, set.supply());
                } else if (verdict.artifact() instanceof Artifact.OfCode jar) {
                    code.add(jar.jar());
                }
            }
        }
    }
}
