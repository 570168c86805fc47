package io.quickset.shell.internal.command;

import io.quickset.SetDiff;
import io.quickset.View;
import io.quickset.control.NodeStatus.Held;
import io.quickset.control.OverlayBinder;
import io.quickset.control.Reconciler;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.format.text.PlainText;
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
 * Developer mode: a folder of sources lies over a set for as long as the command runs, and each change that goes live
 * is printed. The command ends, and the overlay with it, when it is interrupted or its client goes.
 */
@Component(
        service = DevCommand.class,
        property = {"osgi.command.scope=quickset", "osgi.command.function=dev"})
public class DevCommand {

    private static final int PATHS_SHOWN = 10;
    private static final long LOOK_MILLIS = 250;

    private final Node node;
    private final BundleContext context;

    @Activate
    public DevCommand(@Reference Node node, BundleContext context) {
        this.node = node;
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
        ServiceRegistration<SwitchListener> listening = context.registerService(SwitchListener.class,
                (before, after) -> switches.add(new Switched(before, after)), null);
        try (Overlay overlay = new Overlay(set, Path.of(given.get(1)))) {
            out.println("dev: " + given.get(1) + " lies over set '" + set + "' until this ends (Ctrl-C)");
            String told = "";
            while (!out.checkError()) { // the client has gone
                Switched switched = switches.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (switched != null) {
                    print(set, switched, out);
                }
                overlay.follow();
                String held = held(set);
                if (!held.equals(told) && !held.isEmpty()) {
                    out.println(now() + "  not live: " + PlainText.harmless(held));
                }
                told = held;
            }
        } finally {
            listening.unregister();
        }
    }

    /**
     * The folder's binding. A deployer that takes the place of one that has stopped knows nothing of it, and is told.
     */
    private final class Overlay implements AutoCloseable {

        private final String set;
        private final Path directory;
        private OverlayBinder binder;
        private OverlayBinder.Binding binding;

        Overlay(String set, Path directory) throws CommandException {
            this.set = set;
            this.directory = directory;
            this.binder = node.overlays();
            this.binding = bind(binder);
        }

        void follow() throws CommandException {
            OverlayBinder current = node.overlays;
            if (current != null && current != binder) {
                binding.close();
                binding = bind(current);
                binder = current;
            }
        }

        private OverlayBinder.Binding bind(OverlayBinder to) throws CommandException {
            try {
                return to.bind(set, directory);
            } catch (RefusedException e) {
                throw new CommandException(e.getMessage(), e);
            }
        }

        @Override
        public void close() {
            binding.close();
        }
    }

    private String held(String set) {
        Reconciler reconciler = node.reconciler;
        return reconciler == null ? "the deployer does not run; this goes on once it does"
                : reconciler.status().held().stream().filter(h -> h.set().equals(set)).map(Held::reason)
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
