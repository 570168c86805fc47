package io.quickset.deployer.internal.bundle;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** The activator of test bundles: the header {@code Behaviour} says what it does. Notes each start and stop. */
public final class Behaviour implements BundleActivator {

    @Override
    public void start(BundleContext context) throws Exception {
        note(context, "start");
        switch (String.valueOf(context.getBundle().getHeaders().get("Behaviour"))) {
            case "throw" -> throw new IllegalStateException("no luck today");
            case "needs y" -> {
                if (!Files.readString(file(context, "notes")).contains("start y ")) {
                    throw new IllegalStateException("y is not there");
                }
            }
            case "block" -> block(context);
            default -> { }
        }
    }

    @Override
    public void stop(BundleContext context) throws Exception {
        note(context, "stop");
        if ("block stop".equals(context.getBundle().getHeaders().get("Behaviour"))) {
            block(context);
        }
    }

    // Not even an interrupt ends it.
    private static void block(BundleContext context) {
        while (Files.notExists(file(context, "release"))) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void note(BundleContext context, String what) throws Exception {
        Files.writeString(file(context, "notes"), what + " " + context.getBundle().getSymbolicName() + " "
                + context.getBundle().getVersion() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static Path file(BundleContext context, String name) {
        return Path.of(context.getBundle().getHeaders().get("Folder")).resolve(name);
    }
}
