package io.quickset.itest.bundle;

import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.SynchronousBundleListener;

/** Notes its own starts and stops, and what happens to any bundle. */
public final class Watcher implements BundleActivator {

    /**
     * The header that says how it fails: {@code throw} or {@code block} at its start, {@code block later} too but only
     * while the file exists that is named as its notes with {@code .block} behind, {@code block stop} at its stop.
     */
    public static final String FAILS = "Itest-Fails";

    @Override
    public void start(BundleContext context) throws InterruptedException {
        Note note = new Note(context);
        String version = context.getBundle().getVersion().toString();
        note.add("start " + version);
        String fails = String.valueOf(context.getBundle().getHeaders().get(FAILS));
        if (fails.equals("throw")) {
            throw new IllegalStateException("no luck today");
        } else if (fails.equals("block") || fails.equals("block later") && note.blocked()) {
            TimeUnit.SECONDS.sleep(60);
        }
        context.addBundleListener((SynchronousBundleListener) event -> note.add(
                "event " + type(event) + " " + event.getBundle().getLocation()));
        context.addFrameworkListener(event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                note.add("refreshed");
            }
        });
    }

    @Override
    public void stop(BundleContext context) throws InterruptedException {
        new Note(context).add("stop " + context.getBundle().getVersion());
        if ("block stop".equals(context.getBundle().getHeaders().get(FAILS))) {
            TimeUnit.SECONDS.sleep(60);
        }
    }

    private static String type(BundleEvent event) {
        return switch (event.getType()) {
            case BundleEvent.INSTALLED -> "installed";
            case BundleEvent.STARTED -> "started";
            case BundleEvent.STOPPED -> "stopped";
            case BundleEvent.UPDATED -> "updated";
            case BundleEvent.UNINSTALLED -> "uninstalled";
            case BundleEvent.RESOLVED -> "resolved";
            case BundleEvent.UNRESOLVED -> "unresolved";
            default -> "other";
        };
    }
}
