package io.quickset.itest.bundle;

import io.quickset.Resource;
import io.quickset.SetRegistry;
import io.quickset.View;
import java.nio.charset.StandardCharsets;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * Reads every file of each new generation's set {@code site}. Each file begins with {@code <} and ends with {@code >}
 * (and may have a line end after it), so that one that was saved by half is noticed. The test asks for the result with
 * the command {@code whole:report}.
 */
public final class WholeReader implements BundleActivator {

    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong halves = new AtomicLong();
    private final AtomicLong newest = new AtomicLong();
    private final AtomicReference<@Nullable String> first = new AtomicReference<>();
    private volatile boolean running = true;

    @Override
    public void start(BundleContext context) {
        SetRegistry registry = context.getService(context.getServiceReference(SetRegistry.class));
        Thread thread = new Thread(() -> read(registry), "whole-reader");
        thread.setDaemon(true);
        thread.start();
        Dictionary<String, Object> command = new Hashtable<>();
        command.put("osgi.command.scope", "whole");
        command.put("osgi.command.function", new String[] {"report"});
        context.registerService(WholeReader.class, this, command);
    }

    @Override
    public void stop(BundleContext context) {
        running = false;
    }

    /** Command: what was found so far; {@code newest} is the generation that was read through last. */
    public String report() {
        return "{\"reads\":" + reads + ",\"halves\":" + halves + ",\"newest\":" + newest + ",\"first\":\""
                + first + "\"}";
    }

    private void read(SetRegistry registry) {
        long last = -1;
        while (running) {
            View view = registry.view();
            if (view.generation() == last) {
                Thread.onSpinWait();
                continue;
            }
            last = view.generation();
            view.set("site").ifPresent(site -> site.resources().forEach(this::check));
            newest.set(last);
        }
    }

    private void check(Resource resource) {
        String text = StandardCharsets.ISO_8859_1.decode(resource.content()).toString().stripTrailing();
        if (!text.startsWith("<") || !text.endsWith(">")) {
            halves.incrementAndGet();
            first.compareAndSet(null, resource.path());
        }
        reads.incrementAndGet();
    }
}
