package io.quickset.shell.internal.command;

import io.quickset.control.GenerationRecord;
import io.quickset.control.Reconciler.PlanStep;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.format.text.PlainText;
import java.util.EnumSet;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Commands that change what is live. Called by any session's threads; each waits until its change is durable. */
@Component(
        service = OperationCommands.class,
        property = {
            "osgi.command.scope=quickset",
            "osgi.command.function=rollback",
            "osgi.command.function=pin",
            "osgi.command.function=unpin",
            "osgi.command.function=reload"
        })
public class OperationCommands {

    private static final String ACTOR = "shell";

    private final Node node;

    @Activate
    public OperationCommands(@Reference Node node) {
        this.node = node;
    }

    private interface Operation<T> {
        T run() throws RefusedException, CommandException;
    }

    @Descriptor("goes back to the content of an old generation, and refuses the content it leaves")
    public void rollback(@Descriptor("[generation]: the old generation; default one step further back") String... words)
            throws CommandException {
        Words given = Words.of("rollback [generation]", 0, 1, words);
        long generation = given.count() == 0 ? 0 : given.number(0);
        if (generation < 0 || given.count() == 1 && generation == 0) {
            throw new CommandException("no generation " + generation + "; 'quickset:history' lists them");
        }
        report(run(() -> node.reconciler().rollback(generation, ACTOR)));
    }

    @Descriptor("holds a set at a version, whatever deploy/ says")
    public void pin(@Descriptor("<name> <version>: the set, and the version to hold") String... words)
            throws CommandException {
        Words given = Words.of("pin <name> <version>", 2, 2, words);
        var version = given.version(1);
        report(run(() -> node.reconciler().pin(given.get(0), version, ACTOR)));
    }

    @Descriptor("lets a pinned set follow deploy/ again")
    public void unpin(@Descriptor("<name>: the set") String... words) throws CommandException {
        Words given = Words.of("unpin <name>", 1, 1, words);
        report(run(() -> node.reconciler().unpin(given.get(0), ACTOR)));
    }

    @Descriptor("compares deploy/ with what is live, trusting nothing remembered, and acts on it")
    public void reload(
            @Descriptor("print JSON, for programs")
                    @Parameter(names = "--json", presentValue = "true", absentValue = "false")
                    boolean json,
            @Descriptor("only say what would be done")
                    @Parameter(names = "--dry-run", presentValue = "true", absentValue = "false")
                    boolean dryRun,
            @Descriptor("try content again that was refused by a rollback")
                    @Parameter(names = "--retry", presentValue = "true", absentValue = "false")
                    boolean retry,
            @Descriptor("take an empty deploy/, or several sets gone at once, for what was meant")
                    @Parameter(names = "--accept-empty", presentValue = "true", absentValue = "false")
                    boolean acceptEmpty,
            @Descriptor("(none)") String... words)
            throws CommandException {
        Words.of("reload [--dry-run] [--retry] [--accept-empty] [--json]", 0, 0, words);
        EnumSet<ReloadOption> options = EnumSet.noneOf(ReloadOption.class);
        add(options, dryRun, ReloadOption.DRY_RUN);
        add(options, retry, ReloadOption.RETRY);
        add(options, acceptEmpty, ReloadOption.ACCEPT_EMPTY);
        List<PlanStep> steps = run(() -> node.reconciler().reload(options, ACTOR)).steps();
        Listing.print(json, steps.stream(), new Table(dryRun ? "WOULD" : "DONE", "SUBJECT", "REASON"),
                (table, step) -> table.row(step.action(), step.subject(), step.reason()), "nothing to do");
    }

    private static void add(EnumSet<ReloadOption> options, boolean present, ReloadOption option) {
        if (present) {
            options.add(option);
        }
    }

    private static void report(GenerationRecord record) {
        System.out.println("generation " + record.number() + ": " + PlainText.harmless(record.reason()));
    }

    private static <T> T run(Operation<T> operation) throws CommandException {
        try {
            return operation.run();
        } catch (RefusedException e) {
            throw new CommandException(e.getMessage(), e);
        }
    }
}
