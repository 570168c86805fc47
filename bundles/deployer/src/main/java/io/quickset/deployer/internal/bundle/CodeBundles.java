package io.quickset.deployer.internal.bundle;

import io.quickset.deployer.internal.artifact.CodeJar;
import io.quickset.deployer.internal.disk.DurableFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/**
 * Ordinary bundles from the deploy folder, as a FileInstall user expects: installed, started, updated, uninstalled; but
 * a version that works is only replaced by one that works too, see {@link CodeReplacer}. What did not start in its
 * place is not tried again until its file has other bytes or someone asks, for each try stops the one that works; what
 * does not even resolve is also tried when other bundles are there. Their location begins with
 * {@value #LOCATION}; at that of a file FileInstall would adopt them. For one thread.
 */
final class CodeBundles implements AutoCloseable {

    static final String LOCATION = "quickset-code:";

    private final BundleContext framework;
    private final CodeState state;
    private final KeptJars kept;
    private final BoundedStart starter;
    private final Wires wires;
    private final FileInstallBundles fileInstall;
    private final CodeReplacer replacer;
    private final Bystanders bystanders;

    /**
     * Creates it.
     *
     * @param copies where the contents of those that work are kept
     * @param startLimit how long a start may take
     * @param freed called on any thread when an activator that overran has returned
     */
    CodeBundles(BundleContext framework, CodeState state, Path copies, FileInstallBundles fileInstall,
            Duration startLimit, Runnable freed) {
        this.framework = framework;
        this.state = state;
        this.kept = new KeptJars(copies, DurableFiles.OF_MACHINE);
        this.starter = new BoundedStart(startLimit, freed);
        this.wires = new Wires(framework, starter::stuck);
        this.fileInstall = fileInstall;
        this.replacer = new CodeReplacer(framework, state, kept, starter, fileInstall);
        this.bystanders = new Bystanders(framework, bundle -> starter.stuck(bundle) || fileInstall.contains(bundle),
                bundle -> starter.stuck(bundle) || fileInstall.contains(bundle) && successor(bundle));
        adopt();
    }

    static boolean ours(Bundle bundle) {
        return bundle.getLocation().startsWith(LOCATION);
    }

    private boolean successor(Bundle old) {
        String location = old.getLocation();
        return framework.getBundle(LOCATION + location.substring(location.lastIndexOf('/') + 1)) != null;
    }

    /** Starts those that were held back; returns what failed. */
    Map<String, String> resume() {
        Map<String, String> failed = new TreeMap<>();
        new HeldBack(framework, state).all().forEach((bundle, name) -> attempt(name, failed, () -> start(name, bundle)));
        return failed;
    }

    /** Interrupts activators that overran: the framework, which stops, would wait for them. */
    void interrupt() {
        starter.close();
    }

    /** Takes it that what was rejected may work now. */
    void forgetRejections() {
        replacer.retryNow();
        state.all().forEach((name, entry) -> state.put(name, entry.rejecting("", "", "")));
    }

    /** Brings them about; returns what failed, by file name. */
    Map<String, String> follow(List<CodeJar> jars, Set<String> remove) {
        Map<String, String> failed = new TreeMap<>();
        adopt();
        CodePlan.renamed(jars, state.all()).forEach((to, from) -> state.rename(from, to));
        for (String name : remove) {
            attempt(name, failed, () -> uninstall(name));
        }
        state.all().forEach((name, entry) -> attempt(name, failed, () -> restore(name, entry)));
        for (CodeJar jar : jars) {
            attempt(jar.found().name(), failed, () -> install(jar));
        }
        if (jars.stream().anyMatch(this::due)) {
            startNew(); // one that is to be replaced may need them
        }
        for (CodeJar jar : jars) {
            if (!failed.containsKey(jar.found().name())) {
                attempt(jar.found().name(), failed, () -> update(jar));
            }
        }
        state.all().forEach((name, entry) -> {
            Bundle bundle = framework.getBundle(entry.location());
            if (bundle != null) {
                Map<String, String> worse = new TreeMap<>();
                attempt(name, worse, () -> start(name, bundle));
                worse.forEach(failed::putIfAbsent);
            }
        });
        attempt("deploy", failed, this::tidy);
        return failed;
    }

    // Bundles that nothing is remembered of: the state was lost, or they were stuck and something stands in for them.
    private void adopt() {
        for (Bundle bundle : framework.getBundles()) {
            if (!ours(bundle) || state.name(bundle.getLocation()).isPresent() || starter.stuck(bundle)) {
                continue;
            }
            String name = bundle.getLocation().substring(LOCATION.length()).replaceFirst("~\\d+$", "");
            if (state.get(name).isEmpty()) {
                state.put(name, CodeEntry.at(bundle.getLocation()));
            } else {
                attempt(name, new TreeMap<>(), bundle::uninstall);
            }
        }
    }

    private void uninstall(String name) throws BundleException {
        Optional<CodeEntry> entry = state.get(name);
        Bundle bundle = entry.map(e -> framework.getBundle(e.location())).orElse(null);
        if (bundle != null) {
            try {
                starter.stop(bundle);
            } catch (BundleException e) {
                if (!starter.stuck(bundle)) {
                    throw e;
                }
                state.put(name, CodeEntry.at(bundle.getLocation())); // it is not started again unless its file is back
                throw new BundleException(e.getMessage() + "; it is uninstalled when its activator returns, or when"
                        + " the node starts again", e);
            }
            bundle.uninstall();
            wires.refresh(CodeBundles::ours, Set.of());
        }
        state.remove(name);
    }

    // The framework's cache was lost, or a try was cut off: first what worked comes back, whatever the folder holds.
    private void restore(String name, CodeEntry entry) throws BundleException, IOException {
        Bundle bundle = framework.getBundle(entry.location());
        if (bundle == null && kept.has(entry.good())) {
            replacer.install(name, entry.good());
        } else if (bundle != null && entry.pending() && !entry.installed().equals(entry.good())
                && kept.has(entry.good())) {
            replacer.bringBack(name, bundle, "the node ended while it was tried");
        }
    }

    private void install(CodeJar jar) throws BundleException, IOException {
        String name = jar.found().name();
        CodeEntry entry = state.get(name).orElseGet(() -> CodeEntry.at(freeLocation(name)));
        if (framework.getBundle(entry.location()) == null) {
            kept.take(jar);
            state.put(name, entry.offered(jar));
            replacer.install(name, jar.sha256());
        }
    }

    private String freeLocation(String name) {
        String location = LOCATION + name;
        for (int number = 2; framework.getBundle(location) != null; number++) {
            location = LOCATION + name + "~" + number;
        }
        return location;
    }

    private boolean due(CodeJar jar) {
        Optional<CodeEntry> entry = state.get(jar.found().name());
        return entry.isPresent() && !entry.get().installed().equals(jar.sha256())
                && !entry.get().rejected().equals(jar.sha256());
    }

    private void startNew() {
        state.all().forEach((name, entry) -> {
            Bundle bundle = framework.getBundle(entry.location());
            if (bundle != null && entry.pending() && entry.good().isEmpty()) {
                attempt(name, new TreeMap<>(), () -> start(name, bundle)); // tried again below
            }
        });
    }

    private void update(CodeJar jar) throws BundleException, IOException {
        String name = jar.found().name();
        CodeEntry entry = state.get(name).orElseThrow();
        Bundle bundle = framework.getBundle(entry.location());
        if (bundle == null) {
            return;
        }
        String surroundings = Surroundings.of(name, framework, state);
        boolean rejected = entry.rejected().equals(jar.sha256())
                && List.of(Surroundings.ANY, surroundings).contains(entry.surroundings());
        if (rejected || entry.installed().equals(jar.sha256())) {
            state.put(name, entry.offered(jar)); // its fingerprint may be new
        } else if (starter.stuck(bundle)) {
            replacer.replaceStuck(jar, bundle);
        } else {
            replacer.replace(jar, bundle, surroundings);
        }
        if (rejected) {
            throw new BundleException(entry.reason());
        }
    }

    private void start(String name, Bundle bundle) throws BundleException, IOException {
        replacer.start(name, bundle);
        if ((bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0 || Wires.fragment(bundle)) {
            fileInstall.replaced(name);
        }
    }

    private void tidy() throws IOException {
        Set<String> good = new HashSet<>();
        state.all().values().forEach(entry -> good.add(entry.good()));
        kept.retain(good);
    }

    private static void attempt(String name, Map<String, String> failed, Step step) {
        try {
            step.run();
        } catch (BundleException | IOException | RuntimeException e) {
            failed.put(name, Reason.of(e));
        }
    }

    @Override
    public void close() {
        starter.close();
        bystanders.close();
    }

    private interface Step {
        void run() throws BundleException, IOException;
    }
}
