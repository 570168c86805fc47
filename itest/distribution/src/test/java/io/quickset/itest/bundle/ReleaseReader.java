package io.quickset.itest.bundle;

import io.quickset.Lease;
import io.quickset.Resource;
import io.quickset.SetRegistry;
import io.quickset.Snapshot;
import io.quickset.View;
import java.nio.charset.StandardCharsets;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * Reads without pause the file {@code version} of each set {@code member0} and so on, and counts the views in which they
 * are not all the same. The command {@code release:report} tells.
 */
public final class ReleaseReader implements BundleActivator {

    /** Sets of the release. */
    public static final int MEMBERS = 5;

    private final AtomicLong views = new AtomicLong();
    private final AtomicLong mixed = new AtomicLong();
    private volatile boolean running = true;

    @Override
    public void start(BundleContext context) {
        SetRegistry registry = context.getService(context.getServiceReference(SetRegistry.class));
        Thread thread = new Thread(() -> read(registry), "release-reader");
        thread.setDaemon(true);
        thread.start();
        Dictionary<String, Object> command = new Hashtable<>();
        command.put("osgi.command.scope", "release");
        command.put("osgi.command.function", "report");
        context.registerService(ReleaseReader.class, this, command);
    }

    @Override
    public void stop(BundleContext context) {
        running = false;
    }

    /** Command: what was found so far. */
    public String report() {
        return "{\"views\":" + views + ",\"mixed\":" + mixed + "}";
    }

    private void read(SetRegistry registry) {
        while (running) {
            try (Lease lease = registry.lease()) {
                String first = version(lease.view(), 0);
                for (int i = 1; i < MEMBERS; i++) {
                    if (!version(lease.view(), i).equals(first)) {
                        mixed.incrementAndGet();
                        break;
                    }
                }
                views.incrementAndGet();
            }
        }
    }

    private static String version(View view, int member) {
        return view.set("member" + member).flatMap(ReleaseReader::file)
                .map(r -> StandardCharsets.UTF_8.decode(r.content()).toString()).orElse("none");
    }

    private static Optional<Resource> file(Snapshot snapshot) {
        return snapshot.find("version");
    }
}
