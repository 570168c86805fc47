package io.quickset.bench.probe;

import io.quickset.SetRegistry;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** The probe in a Quickset node: reads through the registry. */
public final class Probe implements BundleActivator {

    private @Nullable ReaderThread reader;

    @Override
    public void start(BundleContext context) {
        ReaderThread started = new ReaderThread(Path.of(context.getProperty("bench.probe.out")),
                Long.parseLong(context.getProperty("bench.probe.pauseNanos")), new RegistryStamps(context));
        reader = started;
        started.start();
    }

    @Override
    public void stop(BundleContext context) throws InterruptedException {
        if (reader != null) {
            reader.end();
        }
    }

    /** Reads two files of one view. */
    private static final class RegistryStamps implements Stamps {

        private final BundleContext context;
        private @Nullable SetRegistry registry;

        RegistryStamps(BundleContext context) {
            this.context = context;
        }

        @Override
        public int read(String first, String second) throws Exception {
            SetRegistry from = registry;
            if (from == null) {
                ServiceReference<SetRegistry> reference = context.getServiceReference(SetRegistry.class);
                registry = from = context.getService(reference);
            }
            var set = from.view().set(SET).orElseThrow();
            return Stamps.same(Stamps.of(set.find(first).orElseThrow().content()),
                    Stamps.of(set.find(second).orElseThrow().content()));
        }
    }
}
