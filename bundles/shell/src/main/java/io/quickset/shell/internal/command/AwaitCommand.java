package io.quickset.shell.internal.command;

import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.NodeStatus;
import io.quickset.control.Reconciler;
import io.quickset.spi.SwitchListener;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Waits for a version to be live. Sessions' threads wait on this object's monitor; the registry's notifier thread
 * wakes them after each switch.
 */
@Component(
        service = {AwaitCommand.class, SwitchListener.class},
        property = {"osgi.command.scope=quickset", "osgi.command.function=await"})
public class AwaitCommand implements SwitchListener {

    // Without the command's name: operators call it as bin/quickset wait, too.
    private static final String USAGE = "<set>@<version> [--timeout <seconds>]";

    private final Node node;

    @Activate
    public AwaitCommand(@Reference Node node) {
        this.node = node;
    }

    @Override
    public synchronized void switched(View before, View after) {
        notifyAll();
    }

    @Descriptor("waits until a version of a set is live; fails with the reason when it is not in time")
    public void await(
            @Descriptor("how long to wait at most, in seconds; default 60")
                    @Parameter(names = "--timeout", absentValue = "60")
                    String timeout,
            @Descriptor("<set>@<version>: what to wait for") String... words)
            throws CommandException, InterruptedException {
        String target = Words.of(USAGE, 1, 1, words).get(0);
        int at = target.indexOf('@');
        if (at < 1 || at == target.length() - 1) {
            throw new CommandException("'" + target + "' is no <set>@<version>, such as web@1.2.0");
        }
        String set = target.substring(0, at);
        Version version = Words.version(target.substring(at + 1), USAGE);
        if (!await(set, version, seconds(timeout))) {
            throw new CommandException(set + "@" + version + " is not live after " + timeout + " s: "
                    + reason(set, version));
        }
        System.out.println(set + "@" + version + " is live");
    }

    private synchronized boolean await(String set, Version version, Duration timeout)
            throws CommandException, InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        while (!isLive(set, version)) {
            long leftMillis = (end - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                return false;
            }
            // Bounded, since a switch before this listener was known to the registry wakes nobody.
            wait(Math.min(leftMillis, 250));
        }
        return true;
    }

    private boolean isLive(String set, Version version) throws CommandException {
        return node.registry().view().set(set).map(Snapshot::version).filter(version::equals).isPresent();
    }

    private String reason(String set, Version version) throws CommandException {
        Reconciler reconciler = node.reconciler;
        String why = reconciler == null ? null : reason(reconciler.status(), set, version.toString());
        String live = node.find(set).map(s -> "live is " + s.version()).orElse("no version of it is live");
        return why == null ? live + ", and nothing in deploy/ supplies it" : live + "; " + why;
    }

    /** What the status has to say about that version; the nearest match first. */
    private static @Nullable String reason(NodeStatus status, String set, String version) {
        Optional<String> why = Stream.of(
                        status.shadowed().stream()
                                .filter(s -> s.set().equals(set) && s.version().equals(version))
                                .map(s -> s.artifact() + " is shadowed: " + s.reason()),
                        status.held().stream()
                                .filter(h -> h.set().equals(set))
                                .map(h -> "held at " + h.version() + ": " + h.reason()),
                        // A rejected artifact's set is not known for sure: its name usually tells.
                        status.rejected().stream()
                                .filter(r -> r.artifact().contains(set))
                                .map(r -> r.artifact() + " is rejected: " + r.reason()),
                        status.rejected().stream().map(r -> r.artifact() + " is rejected: " + r.reason()))
                .flatMap(reasons -> reasons)
                .findFirst();
        return why.orElse(null);
    }

    private static Duration seconds(String timeout) throws CommandException {
        try {
            Duration duration = Duration.ofSeconds(Long.parseLong(timeout));
            if (!duration.isNegative() && duration.toDays() < 1000) {
                return duration;
            }
        } catch (NumberFormatException e) {
            // Reported below, as what is out of range is.
        }
        throw new CommandException("'" + timeout + "' is no number of seconds: " + USAGE);
    }
}
