package io.quickset.deployer.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.felix.utils.manifest.Parser;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Ordinary bundles from the deploy folder, as a FileInstall user expects: installed, started, updated, uninstalled.
 * Their location is {@code quickset-code:<file name>}; at that of a file FileInstall would adopt them. For one thread,
 * which may be blocked by activators.
 */
final class CodeBundles {

    static final String LOCATION = "quickset-code:";
    private static final long REFRESH_SECONDS = 30;

    private final BundleContext framework;
    private final CodeState state;
    private final Set<String> toStart = new HashSet<>();

    CodeBundles(BundleContext framework, CodeState state) {
        this.framework = framework;
        this.state = state;
    }

    /** File names of those that are installed. Safe for any thread. */
    static Set<String> installed(BundleContext framework) {
        return Arrays.stream(framework.getBundles()).map(Bundle::getLocation)
                .filter(location -> location.startsWith(LOCATION))
                .map(location -> location.substring(LOCATION.length())).collect(Collectors.toSet());
    }

    /** Brings them about; returns what failed, by file name. */
    Map<String, String> follow(List<CodeJar> jars, Set<String> remove) {
        Map<String, String> failed = new TreeMap<>();
        List<Bundle> hosts = new ArrayList<>();
        for (String name : remove) {
            attempt(name, failed, () -> uninstall(name));
        }
        for (CodeJar jar : jars) {
            attempt(jar.found().name(), failed, () -> install(jar, hosts));
        }
        refresh(hosts);
        for (CodeJar jar : jars) {
            if (!failed.containsKey(jar.found().name())) {
                attempt(jar.found().name(), failed, () -> start(jar.found().name()));
            }
        }
        return failed;
    }

    private void uninstall(String name) throws BundleException {
        Bundle bundle = framework.getBundle(LOCATION + name);
        if (bundle != null) {
            bundle.uninstall();
        }
        toStart.remove(name);
        state.remove(name);
    }

    private void install(CodeJar jar, List<Bundle> hosts) throws BundleException, IOException {
        String name = jar.found().name();
        Bundle bundle = framework.getBundle(LOCATION + name);
        if (bundle != null && state.sha256(name).filter(jar.sha256()::equals).isPresent()) {
            state.put(jar); // its fingerprint may be new
            return;
        }
        try (InputStream in = Files.newInputStream(jar.found().path())) {
            if (bundle == null) {
                bundle = framework.installBundle(LOCATION + name, in);
                toStart.add(name);
            } else {
                bundle.update(in); // starts it again if it was active
            }
        }
        state.put(jar);
        if (fragment(bundle)) {
            hosts.addAll(hosts(bundle));
        }
    }

    // One that an operator stopped stays stopped; one that failed to start is tried again.
    private void start(String name) throws BundleException {
        Bundle bundle = framework.getBundle(LOCATION + name);
        if (bundle == null || fragment(bundle)) {
            toStart.remove(name);
            return;
        }
        boolean wanted = toStart.contains(name) || bundle.adapt(BundleStartLevel.class).isPersistentlyStarted();
        if (wanted && (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) == 0) {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
        }
        toStart.remove(name);
    }

    // Only what still holds on to an old revision, or has to take a new fragment up.
    private void refresh(List<Bundle> hosts) {
        FrameworkWiring wiring = framework.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
        Collection<Bundle> bundles = new HashSet<>(wiring.getRemovalPendingBundles());
        bundles.removeIf(bundle -> !bundle.getLocation().startsWith(LOCATION));
        bundles.addAll(hosts);
        if (bundles.isEmpty()) {
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        wiring.refreshBundles(bundles, event -> done.countDown());
        try {
            done.await(REFRESH_SECONDS, TimeUnit.SECONDS); // later passes find whatever is not done by then
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Bundle> hosts(Bundle fragment) {
        String host = Parser.parseHeader(fragment.getHeaders("").get(Constants.FRAGMENT_HOST))[0].getName();
        return Arrays.stream(framework.getBundles())
                .filter(bundle -> bundle.getLocation().startsWith(LOCATION) && host.equals(bundle.getSymbolicName())
                        && (bundle.getState() & (Bundle.INSTALLED | Bundle.UNINSTALLED)) == 0)
                .toList();
    }

    private static boolean fragment(Bundle bundle) {
        return bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null;
    }

    private static void attempt(String name, Map<String, String> failed, Step step) {
        try {
            step.run();
        } catch (BundleException | IOException | UncheckedIOException | IllegalStateException | SecurityException e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            failed.put(name, cause == e ? why : why + ": " + cause);
        }
    }

    private interface Step {
        void run() throws BundleException, IOException;
    }
}
