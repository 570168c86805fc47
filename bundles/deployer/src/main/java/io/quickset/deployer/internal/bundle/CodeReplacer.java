package io.quickset.deployer.internal.bundle;

import io.quickset.deployer.internal.artifact.CodeJar;
import io.quickset.deployer.internal.stage.Retries;
import io.quickset.format.text.PlainText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts one ordinary bundle in the place of its previous version, and that one back if the new one does not resolve or
 * start. What it does is noted first, so that a power cut at any step ends with one of the two. For one thread.
 */
final class CodeReplacer {

    private static final Logger LOG = LoggerFactory.getLogger(CodeReplacer.class);
    private static final long FIRST_RETRY_MILLIS = 5000;
    private static final long LAST_RETRY_MILLIS = 600_000;

    private final BundleContext framework;
    private final CodeState state;
    private final KeptJars kept;
    private final BoundedStart starter;
    private final Wires wires;
    private final ResolveTrial trial;
    private final StandIns standIns;
    private final FileInstallBundles fileInstall;
    private final Retries retries = new Retries(FIRST_RETRY_MILLIS, LAST_RETRY_MILLIS); // by content

    CodeReplacer(BundleContext framework, CodeState state, KeptJars kept, BoundedStart starter,
            FileInstallBundles fileInstall) {
        this.framework = framework;
        this.state = state;
        this.kept = kept;
        this.starter = starter;
        this.wires = new Wires(framework, starter::stuck);
        this.trial = new ResolveTrial(framework);
        this.standIns = new StandIns(framework, state, kept, wires);
        this.fileInstall = fileInstall;
    }

    /** Installs what was not there; {@link #start} is still to come. */
    Bundle install(String name, String sha256) throws BundleException, IOException {
        CodeEntry entry = entry(name);
        Bundle bundle;
        try (InputStream in = Files.newInputStream(kept.get(sha256))) {
            bundle = framework.installBundle(entry.location(), in);
        }
        state.put(name, entry.withInstalled(sha256).withPending(true));
        if (Wires.fragment(bundle)) {
            wires.refresh(CodeBundles::ours, wires.hosts(bundle, CodeBundles::ours));
        }
        return bundle;
    }

    /**
     * Replaces the previous version, whose copy is kept, or a first one that never worked. What fails before the new one
     * could be tried, such as for want of room, is not held against it; but each try stops the previous one, so the next
     * is the later the longer that lasts.
     *
     * @throws BundleException if that failed; with a previous version that one runs again
     */
    void replace(CodeJar jar, Bundle bundle, String surroundings) throws BundleException, IOException {
        String name = jar.found().name();
        Optional<String> fresh = retries.fresh(jar.sha256(), now());
        if (fresh.isPresent()) {
            throw new BundleException(fresh.get());
        }
        Path copy = kept.take(jar);
        state.put(name, entry(name).offered(jar));
        boolean guarded = kept.has(entry(name).good());
        if (guarded && !Wires.fragment(bundle)) {
            Optional<String> missing = trial.missing(copy);
            if (missing.isPresent()) {
                throw rejected(jar, surroundings, bundle, "does not resolve: " + missing.get());
            }
        }
        boolean run = entry(name).pending() || entry(name).unknown() || wanted(bundle);
        String before = bundle.getVersion().toString();
        state.put(name, entry(name).withPending(run));
        Bundle next = bundle;
        try {
            next = update(name, bundle, jar.sha256());
            start(name, next);
            retries.forget(jar.sha256());
            LOG.info("bundle {}: {} -> {}", PlainText.harmless(name), before, next.getVersion());
        } catch (BundleException | IOException | RuntimeException e) {
            if (!guarded || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            Bundle back = bringBack(name, next, Reason.of(e));
            if (e instanceof NotInstalledException) {
                String reason = e.getMessage() + "; version " + back.getVersion() + " of it runs on";
                retries.failed(jar.sha256(), reason, now());
                throw new BundleException(reason, e);
            }
            throw rejected(jar, Surroundings.ANY, back, "does not start: " + Reason.of(e));
        }
    }

    /** Waits no longer with what could not be tried. */
    void retryNow() {
        retries.clear();
    }

    /** Starts it if it is to run and does not; what starts is good. */
    void start(String name, Bundle bundle) throws BundleException {
        CodeEntry entry = entry(name);
        if (Wires.fragment(bundle)) {
            state.put(name, entry.accepted());
            return;
        }
        starter.throwIfStuck(bundle);
        boolean run = entry.pending() || wanted(bundle); // else an operator stopped it, and there is nothing to prove
        if (run && (bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) == 0) {
            Optional<Bundle> old = fileInstall.of(name);
            if (old.isPresent() && old.get().getState() == Bundle.ACTIVE) {
                starter.stop(old.get());
            }
            try {
                starter.start(bundle);
            } catch (BundleException e) {
                if (old.isPresent() && !Thread.currentThread().isInterrupted()) {
                    starter.start(old.get());
                }
                throw e;
            }
        } else if (run && !(wanted(bundle) && (bundle.getState() == Bundle.ACTIVE || lazy(bundle)))) {
            starter.start(bundle); // late, or by someone else, who may be waiting for its activator
        }
        if (!entry.installed().isEmpty()) {
            state.put(name, entry.accepted());
        }
    }

    /** Installs that beside the stuck bundle; {@link #start} is still to come. */
    Bundle replaceStuck(CodeJar jar, Bundle stuck) throws BundleException, IOException {
        kept.take(jar);
        state.put(jar.found().name(), entry(jar.found().name()).offered(jar).withPending(true));
        return standIns.install(jar.found().name(), stuck, jar.sha256());
    }

    /** Puts the kept content back and starts it; returns the bundle that has it. */
    Bundle bringBack(String name, Bundle bundle, String why) throws BundleException, IOException {
        String good = entry(name).good();
        try {
            Bundle back = bundle;
            if (starter.stuck(bundle)) {
                back = standIns.install(name, bundle, good);
            } else if (!entry(name).installed().equals(good)) {
                back = update(name, bundle, good);
            }
            start(name, back);
            return back;
        } catch (BundleException | IOException | RuntimeException e) {
            throw new BundleException("the new one does not start: " + why
                    + "; its previous version does not come back: " + Reason.of(e), e);
        }
    }

    // Returns the bundle that has that content: another one if this one does not stop.
    private Bundle update(String name, Bundle bundle, String sha256) throws BundleException, IOException {
        boolean attached = Wires.fragment(bundle) && bundle.getState() == Bundle.RESOLVED;
        try {
            kept.requireRoom(sha256);
        } catch (IOException e) {
            throw new NotInstalledException(e);
        }
        String before = entry(name).installed();
        state.put(name, entry(name).withInstalled("")); // what can't even be noted stops nothing
        if ((bundle.getState() & (Bundle.ACTIVE | Bundle.STARTING)) != 0) {
            try {
                starter.stop(bundle);
            } catch (BundleException e) {
                if (!starter.stuck(bundle)) {
                    state.put(name, entry(name).withInstalled(before));
                    throw e;
                }
                LOG.warn("bundle {}: version {}: {}; its successor runs beside it until it does",
                        PlainText.harmless(name), bundle.getVersion(), e.getMessage());
                return standIns.install(name, bundle, sha256);
            }
        }
        try (InputStream in = Files.newInputStream(kept.get(sha256))) {
            bundle.update(in);
        } catch (BundleException | IOException | RuntimeException e) {
            state.put(name, entry(name).withInstalled(before)); // the framework still has that
            throw new NotInstalledException(e);
        }
        state.put(name, entry(name).withInstalled(sha256));
        boolean fragment = Wires.fragment(bundle);
        wires.refresh(CodeBundles::ours, fragment ? wires.hosts(bundle, CodeBundles::ours) : List.of());
        if (fragment && attached && bundle.getState() != Bundle.RESOLVED) {
            throw new BundleException("it does not attach to its host");
        }
        return bundle;
    }

    private BundleException rejected(CodeJar jar, String surroundings, Bundle good, String why) {
        String reason = why + "; version " + good.getVersion() + " of it runs on";
        state.put(jar.found().name(), entry(jar.found().name()).rejecting(jar.sha256(), reason, surroundings));
        return new BundleException(reason);
    }

    private CodeEntry entry(String name) {
        return state.get(name).orElseThrow();
    }

    private static boolean lazy(Bundle bundle) {
        String policy = bundle.getHeaders("").get(Constants.BUNDLE_ACTIVATIONPOLICY);
        return policy != null && policy.startsWith(Constants.ACTIVATION_LAZY);
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }

    static boolean wanted(Bundle bundle) {
        return bundle.adapt(BundleStartLevel.class).isPersistentlyStarted();
    }

    /** The framework could not take the new content: it has the old one still. */
    private static final class NotInstalledException extends BundleException {

        private static final long serialVersionUID = 1;

        NotInstalledException(Exception cause) {
            super("it can't be installed in its place, and is tried again: " + Reason.of(cause), cause);
        }
    }
}
