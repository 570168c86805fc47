package io.quickset.bench.blocker;

import io.quickset.View;
import io.quickset.spi.SnapshotProbe;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** Registers a probe that looks at the set {@value #SET} for a minute and agrees to every other at once. */
public final class Blocker implements BundleActivator, SnapshotProbe {

    /** The set that it looks at. */
    public static final String SET = "blocked";
    /** For how long. */
    public static final int SECONDS = 60;

    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public void start(BundleContext context) {
        context.registerService(SnapshotProbe.class, this, null);
    }

    @Override
    public void stop(BundleContext context) {
        stopped.countDown();
    }

    @Override
    public Optional<String> probe(View pending, Set<String> changing) throws InterruptedException {
        if (changing.contains(SET)) {
            stopped.await(SECONDS, TimeUnit.SECONDS);
        }
        return Optional.empty();
    }
}
