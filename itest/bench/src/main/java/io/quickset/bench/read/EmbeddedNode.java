package io.quickset.bench.read;

import io.quickset.SetRegistry;
import io.quickset.bench.SampleSet;
import io.quickset.control.Change;
import io.quickset.control.Generations;
import io.quickset.control.Policy;
import io.quickset.control.SetSource;
import io.quickset.control.StagingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/**
 * A framework with the registry bundle as it is shipped, and what that needs. The benchmark stands outside of the
 * framework; the types that both use come from its class path.
 */
final class EmbeddedNode implements AutoCloseable {

    private static final String SHARED = "io.quickset;version=0.1.0,io.quickset.control;version=0.1.0,"
            + "io.quickset.spi;version=0.1.0,org.slf4j;version=2.0.17";
    private static final long SERVICE_MILLIS = 10_000;

    private final Path home;
    private final Framework framework;

    private EmbeddedNode(Path home, Framework framework) {
        this.home = home;
        this.framework = framework;
    }

    static EmbeddedNode start() throws IOException, BundleException {
        Path home = Files.createTempDirectory("quickset-bench-");
        Framework framework = new FrameworkFactory().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, home.resolve("cache").toString(),
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, SHARED,
                "quickset.home", home.toString()));
        framework.start();
        EmbeddedNode node = new EmbeddedNode(home, framework);
        List<Bundle> bundles = new ArrayList<>();
        try (Stream<Path> jars = Files.list(Path.of(System.getProperty("bench.bundles")))) {
            for (Path jar : jars.sorted().toList()) {
                bundles.add(node.install(jar));
            }
        }
        for (Bundle bundle : bundles) {
            bundle.start();
        }
        return node;
    }

    Bundle install(Path jar) throws BundleException {
        return framework.getBundleContext().installBundle(jar.toUri().toString());
    }

    Path home() {
        return home;
    }

    SetRegistry registry() {
        return service(SetRegistry.class);
    }

    /** Stages the set and switches to it. */
    void deploy(SampleSet set) throws IOException, StagingException {
        deploy(new SampleSource(set, 1));
    }

    void deploy(SetSource source) throws IOException, StagingException {
        Generations generations = service(Generations.class);
        generations.commit(new Change("bench", "sample",
                List.of(generations.stage(source)), Set.of(), Policy.NONE));
    }

    private <T> T service(Class<T> type) {
        BundleContext context = framework.getBundleContext();
        long end = System.currentTimeMillis() + SERVICE_MILLIS;
        while (System.currentTimeMillis() < end) {
            ServiceReference<T> reference = context.getServiceReference(type);
            T service = reference == null ? null : context.getService(reference);
            if (service != null) {
                return service;
            }
            Thread.onSpinWait();
        }
        throw new IllegalStateException("no " + type.getSimpleName() + " within " + SERVICE_MILLIS + " ms");
    }

    @Override
    public void close() throws Exception {
        framework.stop();
        framework.waitForStop(SERVICE_MILLIS);
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
