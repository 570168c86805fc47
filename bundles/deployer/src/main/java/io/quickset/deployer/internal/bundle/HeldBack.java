package io.quickset.deployer.internal.bundle;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ordinary bundles that ran when the node ended. The framework would start them all on one thread, which one whose
 * activator blocks would block for good, and with it the node's start: so they are kept from it, and resumed later.
 */
final class HeldBack {

    private static final Logger LOG = LoggerFactory.getLogger(HeldBack.class);

    private final BundleContext framework;
    private final CodeState state;

    HeldBack(BundleContext framework, CodeState state) {
        this.framework = framework;
        this.state = state;
    }

    /** Call before the framework comes to them. */
    void begin() {
        List<Bundle> started = Stream.of(framework.getBundles())
                .filter(bundle -> CodeBundles.ours(bundle) && CodeReplacer.wanted(bundle) && !runs(bundle)).toList();
        Map<String, CodeEntry> pending = new TreeMap<>();
        started.forEach(bundle -> state.name(bundle.getLocation())
                .ifPresent(name -> pending.put(name, state.get(name).orElseThrow().withPending(true))));
        try {
            state.putAll(pending); // first: else a power cut would leave them stopped
            for (Bundle bundle : started) {
                bundle.stop(); // only what the framework remembers changes
            }
        } catch (BundleException | RuntimeException e) {
            LOG.warn("ordinary bundles are left to the framework's start, without a limit: {}", e.toString());
        }
    }

    // When the deployer alone starts anew.
    private static boolean runs(Bundle bundle) {
        return (bundle.getState() & (Bundle.INSTALLED | Bundle.RESOLVED)) == 0;
    }

    /** Those that worked, by name, in the order in which they were installed. */
    Map<Bundle, String> all() {
        Map<Bundle, String> all = new TreeMap<>();
        state.all().forEach((name, entry) -> {
            Bundle bundle = framework.getBundle(entry.location());
            if (bundle != null && entry.pending() && entry.proven()) {
                all.put(bundle, name);
            }
        });
        return all;
    }
}
