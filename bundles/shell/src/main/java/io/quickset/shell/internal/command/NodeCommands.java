package io.quickset.shell.internal.command;

import io.quickset.Snapshot;
import io.quickset.control.Generations;
import io.quickset.control.NodeStatus;
import io.quickset.control.OldBytes;
import io.quickset.format.json.Json;
import io.quickset.format.listing.DiffLine;
import io.quickset.format.listing.GenerationLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands that look at the node: its state, its past, its leases, its store. Called by any session's threads. */
@Component(
        service = NodeCommands.class,
        property = {
            "osgi.command.scope=quickset",
            "osgi.command.function=status",
            "osgi.command.function=history",
            "osgi.command.function=diff",
            "osgi.command.function=leases",
            "osgi.command.function=verify"
        })
public class NodeCommands {

    private final Node node;

    @Activate
    public NodeCommands(@Reference Node node) {
        this.node = node;
    }

    /** One element of {@code verify --json}. */
    record VerifyLine(String name, String version, boolean ok, List<String> damage) {}

    @Descriptor("shows the state of the node, and what is rejected, held or shadowed, and why")
    public void status(
            @Descriptor("print JSON, for programs")
                    @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json,
            @Descriptor("(none)") String... words)
            throws CommandException {
        Words.of("status [--json]", 0, 0, words);
        NodeStatus status = node.reconciler().status();
        if (json) {
            System.out.println(Json.text(status));
            return;
        }
        System.out.println("generation " + status.generation() + ", " + status.state() + ", "
                + Table.count(node.registry().view().sets().size(), "set"));
        if (status.url() != null) {
            System.out.println("url: " + status.url());
        }
        System.out.println("environment: " + status.environment().name()
                + " (because " + status.environment().why() + ")");
        Table rejected = new Table("REJECTED", "SINCE", "REASON");
        status.rejected().forEach(r -> rejected.row(r.artifact(), Table.time(r.since()), r.reason()));
        Table held = new Table("HELD", "VERSION", "REASON");
        status.held().forEach(h -> held.row(h.set(), h.version(), h.reason()));
        Table shadowed = new Table("SHADOWED", "SET", "VERSION", "REASON");
        status.shadowed().forEach(s -> shadowed.row(s.artifact(), s.set(), s.version(), s.reason()));
        Table drain = new Table(">DRAINING", ">CODE", ">REQUEST", ">SIZE", "SINCE");
        status.drain().forEach(d -> drain.row(
                d.generation(), d.codeLeases(), d.requestLeases(), Table.size(d.bytes()), Table.time(d.since())));
        Table watching = new Table("WATCHED FOR", "SOURCE", "STATE", "REASON");
        status.watching().forEach(w -> watching.row(w.set(), w.source(), w.state(), w.reason()));
        for (Table table : List.of(rejected, held, shadowed, drain, watching)) {
            System.out.print(table.isEmpty() ? "" : "\n" + table);
        }
    }

    @Descriptor("lists the generations, newest first")
    public void history(
            @Descriptor("print JSON, for programs")
                    @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json,
            @Descriptor("(none)") String... words)
            throws CommandException {
        Words.of("history [--json]", 0, 0, words);
        Listing.print(json, GenerationLine.all(node.generations(), node.reconcilerOrNull()),
                new Table(">GENERATION", "TIME", "ACTOR", "RETAINED", "SETS", "REASON"),
                (table, line) -> table.row(line.generation(), Table.time(line.time().toString()), line.actor(),
                        line.retained() ? "yes" : "no",
                        line.sets().stream().map(s -> s.name() + "@" + s.version()).collect(Collectors.joining(",")),
                        line.reason()),
                "no generation yet");
    }

    @Descriptor("compares two retained versions of a set: + added, - removed, ~ changed")
    public void diff(
            @Descriptor("print JSON, for programs")
                    @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json,
            @Descriptor("<name> <v1> <v2>: the set, and its versions") String... words)
            throws CommandException {
        Words given = Words.of("diff <name> <v1> <v2> [--json]", 3, 3, words);
        Snapshot from = node.retained(given.get(0), given.version(1));
        Snapshot to = node.retained(given.get(0), given.version(2));
        DiffLine diff = DiffLine.between(from, to);
        if (json) {
            System.out.println(Json.text(diff));
            return;
        }
        diff.added().forEach(path -> System.out.println("+ " + path));
        diff.removed().forEach(path -> System.out.println("- " + path));
        diff.changed().forEach(path -> System.out.println("~ " + path));
        System.out.println(diff.added().size() + " added, " + diff.removed().size() + " removed, " + diff.changed().size()
                + " changed");
    }

    @Descriptor("lists the open leases, oldest first")
    public void leases(
            @Descriptor("print JSON, for programs")
                    @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json,
            @Descriptor("(none)") String... words)
            throws CommandException {
        Words.of("leases [--json]", 0, 0, words);
        Listing.print(json, node.generations().leases().stream(),
                new Table(">GENERATION", "SINCE", "KIND", "BUNDLE", "THREAD"),
                (table, lease) -> table.row(
                        lease.generation(), Table.time(lease.since()), lease.kind(), lease.bundle(), lease.thread()),
                "no lease is open");
        if (!json) {
            OldBytes old = node.generations().oldBytes();
            System.out.println(old.generations() + " old generations keep " + Table.size(old.retainedBytes())
                    + ", and " + Table.size(old.unlinkedBytes()) + " are unlinked but still mapped; the bound is "
                    + Table.size(old.capBytes()));
        }
    }

    @Descriptor("reads sets from storage and checks each byte against the digests")
    public void verify(
            @Descriptor("print JSON, for programs")
                    @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json,
            @Descriptor("[name]: the set; default all") String... words)
            throws CommandException, IOException {
        Words given = Words.of("verify [name] [--json]", 0, 1, words);
        Collection<Snapshot> sets =
                given.count() == 1 ? List.of(node.live(given.get(0))) : node.registry().view().sets();
        List<VerifyLine> lines = new ArrayList<>();
        for (Snapshot set : sets) {
            List<String> damage = node.generations().verify(set);
            lines.add(new VerifyLine(set.name(), set.version().toString(), damage.isEmpty(), damage));
        }
        List<VerifyLine> bad = lines.stream().filter(line -> !line.ok).toList();
        Listing.print(json, lines.stream(), new Table("SET", "VERSION", "RESULT"),
                (table, line) -> table.row(line.name, line.version, line.ok ? "ok" : "DAMAGED"), "no set is live");
        if (!json) {
            bad.forEach(line -> line.damage.forEach(d -> System.out.println(line.name + ": " + d)));
        }
        if (!bad.isEmpty()) {
            throw new CommandException("damaged: " + bad.stream().map(VerifyLine::name)
                    .collect(Collectors.joining(", ")) + outlook(node.generations()));
        }
    }

    private static String outlook(Generations generations) {
        Set<String> left = new TreeSet<>(generations.damagedSets());
        if (left.isEmpty()) {
            return "; healed from intact copies in the store";
        }
        String failures = left.stream()
                .flatMap(set -> generations.healFailure(set).stream().map(failure -> set + " (" + failure + ")"))
                .collect(Collectors.joining(", "));
        left.removeIf(set -> generations.healFailure(set).isPresent());
        return (failures.isEmpty() ? "" : "; healing has failed and is tried again: " + failures)
                + (left.isEmpty() ? ""
                : "; no intact copy in the store, put the artifact into deploy/: " + String.join(", ", left));
    }
}
