package io.quickset.demo.consumer;

import io.quickset.Digest;
import io.quickset.Resource;
import io.quickset.SetRegistry;
import io.quickset.Snapshot;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code demo:read 60} reads every icon over and over for that many seconds and checks each against its digest. It
 * tells what it reads whenever that is something else, and at the end how many reads failed: none, whatever was
 * switched.
 */
@Component(service = Reading.class, property = {"osgi.command.scope=demo", "osgi.command.function=read"})
public final class Reading {

    private final SetRegistry registry;

    @Activate
    public Reading(@Reference SetRegistry registry) {
        this.registry = registry;
    }

    /** The command. Returns early when its thread is interrupted. */
    public String read(int seconds) {
        MessageDigest sha = Digest.sha256();
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        long reads = 0;
        long failures = 0;
        String before = "";
        do {
            Optional<Snapshot> icons = registry.view().set(BootstrapIcons.SET);
            String now = icons.map(Reading::told).orElse("no " + BootstrapIcons.SET);
            if (!now.equals(before)) {
                System.out.println(now); // the session's, while a command runs
                before = now;
            }
            long intact = icons.stream().flatMap(Snapshot::resources).filter(icon -> intact(icon, sha)).count();
            long all = icons.map(Snapshot::resourceCount).orElse(1); // none at all is a failure too
            reads += all;
            failures += all - intact;
        } while (System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted());
        return reads + " reads, " + failures + " failed";
    }

    private static String told(Snapshot icons) {
        return "reading " + icons.name() + " " + icons.version() + ", " + icons.layer() + ", of generation "
                + icons.generation();
    }

    private static boolean intact(Resource icon, MessageDigest sha) {
        sha.update(icon.content());
        return Digest.of(sha.digest()).equals(icon.digest());
    }
}
