package io.quickset.itest.bundle;

import io.quickset.View;
import io.quickset.spi.SnapshotProbe;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/** A probe that does what the file {@code probe} of a pending set says: {@code refuse <why>}, or {@code block}. */
public final class Refuser implements BundleActivator, SnapshotProbe {

    @Override
    public void start(BundleContext context) {
        context.registerService(SnapshotProbe.class, this, null);
    }

    @Override
    public void stop(BundleContext context) {}

    @Override
    public Optional<String> probe(View pending, Set<String> changing) throws InterruptedException {
        for (String set : changing) {
            String says = pending.set(set).flatMap(s -> s.find("probe"))
                    .map(r -> StandardCharsets.UTF_8.decode(r.content()).toString()).orElse("");
            if (says.equals("block")) {
                new CountDownLatch(1).await(1, TimeUnit.MINUTES);
            } else if (says.startsWith("refuse ")) {
                return Optional.of(says.substring("refuse ".length()));
            }
        }
        return Optional.empty();
    }
}
