package io.quickset.shell.internal.command;

import io.quickset.SetDiff;
import io.quickset.View;
import io.quickset.control.NodeStatus.Held;
import io.quickset.control.OverlayBinder;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.spi.SwitchListener;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Developer mode: a folder of sources lies over a set for as long as the command runs, and each change that goes live is
 * printed. The command ends, and the overlay with it, when it is interrupted or its client goes.
 */
@Component(
        service = DevCommand.class,
        property = {"osgi.command.scope=quickset", "osgi.command.function=dev"})
public class DevCommand {

    private static final int PATHS_SHOWN = 10;
    private static final long LOOK_MILLIS = 250;

    private final Node node;
    private final OverlayBinder overlays;
    private final BundleContext context;

    @Activate
    public DevCommand(@Reference Node node, @Reference OverlayBinder overlays, BundleContext context) {
        this.node = node;
        this.overlays = overlays;
        this.context = context;
    }

    /** A switch, to be printed by the command's own thread. */
    private record Switched(View before, View after) {}

    @Descriptor("lays a folder over a set until interrupted, and prints each change that goes live")
    public void dev(@Descriptor("<set> <directory>: the set, and the folder with its files, absolute") String... words)
            throws CommandException, InterruptedException {
        Words given = Words.of("dev <set> <directory>", 2, 2, words);
        String set = given.get(0);
        PrintStream out = System.out;
        BlockingQueue<Switched> switches = new LinkedBlockingQueue<>();
        OverlayBinder.Binding binding = bind(set, Path.of(given.get(1)));
        ServiceRegistration<SwitchListener> listening = context.registerService(SwitchListener.class,
                (before, after) -> switches.add(new Switched(before, after)), null);
        try {
            out.println("dev: " + given.get(1) + " lies over set '" + set + "' until this ends (Ctrl-C)");
            String told = "";
            while (!out.checkError()) { // the client has gone
                Switched switched = switches.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (switched != null) {
                    print(set, switched, out);
                }
                String held = held(set);
                if (!held.equals(told) && !held.isEmpty()) {
                    out.println(now() + "  not live: " + held);
                }
                told = held;
            }
        } finally {
            binding.close();
            listening.unregister();
        }
    }

    private OverlayBinder.Binding bind(String set, Path directory) throws CommandException {
        try {
            return overlays.bind(set, directory);
        } catch (RefusedException e) {
            throw new CommandException(e.getMessage(), e);
        }
    }

    private String held(String set) throws CommandException {
        return node.reconciler().status().held().stream().filter(h -> h.set().equals(set)).map(Held::reason)
                .collect(Collectors.joining("; "));
    }

    private static void print(String set, Switched switched, PrintStream out) {
        SetDiff diff = new SetDiff(set, switched.before().set(set), switched.after().set(set));
        List<String> changes;
        long count;
        try (Stream<SetDiff.PathChange> paths = diff.paths()) {
            List<String> all = paths.map(DevCommand::mark).toList();
            count = all.size();
            changes = all.subList(0, Math.min(PATHS_SHOWN, all.size()));
        }
        if (count > 0) {
            out.println(now() + "  generation " + switched.after().generation() + ": " + String.join("  ", changes)
                    + (count > PATHS_SHOWN ? "  and " + (count - PATHS_SHOWN) + " more" : ""));
        }
    }

    private static String mark(SetDiff.PathChange change) {
        return switch (change.kind()) {
            case ADDED -> "+ ";
            case CHANGED -> "~ ";
            case REMOVED -> "- ";
        } + change.path();
    }

    private static LocalTime now() {
        return LocalTime.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
