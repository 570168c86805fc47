package io.quickset.shell.internal.command;

import io.quickset.SetRegistry;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import io.quickset.control.Locators;
import io.quickset.control.OverlayBinder;
import io.quickset.control.Reconciler;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/**
 * What the commands see of this node. Its services may come and go, the {@link Reconciler} only after the first
 * pass; while one is missing, a command that needs it says so. Safe for use by any thread.
 */
@Component(service = Node.class)
public class Node {

    private static final String DEPLOYER = "the deployer, whose first pass over deploy/ may still run,";

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable SetRegistry registry;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Generations generations;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Reconciler reconciler;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable Locators locators;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable OverlayBinder overlays;

    SetRegistry registry() throws CommandException {
        return present(registry, "the registry");
    }

    Generations generations() throws CommandException {
        return present(generations, "the registry");
    }

    Reconciler reconciler() throws CommandException {
        return present(reconciler, DEPLOYER);
    }

    /** The same, or null while it is not there. */
    @Nullable Reconciler reconcilerOrNull() {
        return reconciler;
    }

    Locators locators() throws CommandException {
        return present(locators, DEPLOYER);
    }

    OverlayBinder overlays() throws CommandException {
        return present(overlays, DEPLOYER);
    }

    /** The live snapshot of that set. */
    Snapshot live(String set) throws CommandException {
        return in(registry().view(), set);
    }

    /** The snapshot of that set in that view. */
    Snapshot in(View view, String set) throws CommandException {
        return view.set(set).orElseThrow(() -> noSet(set, view.sets()));
    }

    /** The names of the live sets; empty while there is no registry. For completion. */
    public Collection<String> names() {
        SetRegistry current = registry;
        return current == null
                ? List.of()
                : current.view().sets().stream().map(Snapshot::name).toList();
    }

    /** The live snapshot of that set, or empty. For completion. */
    public Optional<Snapshot> find(String set) {
        SetRegistry current = registry;
        return current == null ? Optional.empty() : current.view().set(set);
    }

    /** The versions of that set whose content is retained. */
    public Collection<Version> versions(String set) {
        TreeSet<Version> versions = new TreeSet<>();
        Generations current = generations;
        if (current != null) {
            for (GenerationRecord record : current.history()) {
                record.set(set).filter(s -> current.view(record.number()).isPresent())
                        .ifPresent(s -> versions.add(s.version()));
            }
        }
        return versions;
    }

    /** The retained snapshot of that set and version. */
    Snapshot retained(String set, Version version) throws CommandException {
        Optional<Snapshot> found = generations().retained(set, version);
        if (found.isPresent()) {
            return found.get();
        }
        Collection<Version> versions = versions(set);
        if (versions.isEmpty()) {
            throw noSet(set, registry().view().sets());
        }
        throw new CommandException("version " + version + " of set '" + set + "' is not retained; retained: "
                + versions.stream().map(Version::toString).collect(Collectors.joining(", ")));
    }

    private static CommandException noSet(String set, Collection<Snapshot> sets) {
        String others = sets.stream().map(Snapshot::name).limit(20).collect(Collectors.joining(", "));
        return new CommandException("no set '" + set + "'; "
                + (others.isEmpty() ? "no set is live: drop one into deploy/" : "live: " + others
                        + (sets.size() > 20 ? ", ... (see quickset:sets)" : "")));
    }

    private static <T> T present(@Nullable T service, String what) throws CommandException {
        if (service == null) {
            throw new CommandException(what + " is not ready: try again in a moment");
        }
        return service;
    }
}
