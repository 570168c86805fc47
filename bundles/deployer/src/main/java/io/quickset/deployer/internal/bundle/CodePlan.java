package io.quickset.deployer.internal.bundle;

import io.quickset.control.Reconciler.PlanStep;
import io.quickset.deployer.internal.artifact.CodeJar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;

/** What is to be done to ordinary bundles. Keeps no state; safe for any thread. */
final class CodePlan {

    private CodePlan() {}

    /** The steps, for people. */
    static List<PlanStep> steps(List<CodeJar> jars, Set<String> remove, BundleContext framework, CodeState state) {
        List<PlanStep> steps = new ArrayList<>();
        Map<String, CodeEntry> entries = state.all();
        Map<String, String> renamed = renamed(jars, entries);
        remove.stream().sorted().filter(name -> entries.containsKey(name) && !renamed.containsValue(name))
                .forEach(name -> steps.add(new PlanStep("uninstall", name, "its file is gone or holds a set now")));
        for (CodeJar jar : jars) {
            String name = jar.found().name();
            CodeEntry entry = entries.get(renamed.getOrDefault(name, name));
            if (entry == null || framework.getBundle(entry.location()) == null) {
                steps.add(new PlanStep("install", name, "it is new"));
            } else if (!entry.installed().equals(jar.sha256()) && !entry.rejected().equals(jar.sha256())) {
                steps.add(new PlanStep("update", name, "its content is new"));
            }
        }
        return steps;
    }

    /** By new name: the old one. A file with another's content, which is no longer there, is that one renamed. */
    static Map<String, String> renamed(List<CodeJar> jars, Map<String, CodeEntry> entries) {
        Set<String> present = jars.stream().map(jar -> jar.found().name()).collect(Collectors.toSet());
        Map<String, String> renamed = new TreeMap<>();
        for (CodeJar jar : jars) {
            if (!entries.containsKey(jar.found().name())) {
                entries.keySet().stream()
                        .filter(old -> !present.contains(old) && !renamed.containsValue(old)
                                && entries.get(old).offered().equals(jar.sha256()))
                        .findFirst().ifPresent(old -> renamed.put(jar.found().name(), old));
            }
        }
        return renamed;
    }
}
