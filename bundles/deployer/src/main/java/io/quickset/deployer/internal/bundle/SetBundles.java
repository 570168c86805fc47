package io.quickset.deployer.internal.bundle;

import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/**
 * The bundle that stands for each set: generated, with a manifest and nothing else, at location
 * {@code quickset:<set>}. What a bundle stands for is read from its own headers, so that nothing has to be remembered
 * when the framework's cache is lost. For one thread, which may be blocked by the framework.
 */
public final class SetBundles {

    static final String LOCATION = "quickset:";
    static final String DIGEST = "Quickset-Digest";

    private final BundleContext framework;
    private final FileInstallBundles fileInstall;

    SetBundles(BundleContext framework, FileInstallBundles fileInstall) {
        this.framework = framework;
        this.fileInstall = fileInstall;
    }

    public static long id(BundleContext framework, String set) {
        Bundle bundle = framework.getBundle(LOCATION + set);
        return bundle == null ? -1 : bundle.getBundleId();
    }

    /** Makes the bundles those of that generation; returns what failed, by set. */
    Map<String, String> follow(GenerationRecord generation) {
        Map<String, String> failed = new HashMap<>();
        Set<String> wanted = new HashSet<>();
        for (SetRecord set : generation.sets()) {
            if (set.origin().headers().containsKey(Constants.BUNDLE_SYMBOLICNAME)) {
                wanted.add(LOCATION + set.name());
            }
        }
        // First what goes: a set may take over the symbolic name of one that is gone.
        for (Bundle bundle : framework.getBundles()) {
            if (bundle.getLocation().startsWith(LOCATION) && !wanted.contains(bundle.getLocation())) {
                attempt(bundle.getLocation().substring(LOCATION.length()), bundle::uninstall, failed);
            }
        }
        for (SetRecord set : generation.sets()) {
            if (wanted.contains(LOCATION + set.name())) {
                attempt(set.name(), () -> follow(set), failed);
            }
        }
        return failed;
    }

    private void follow(SetRecord set) throws BundleException, IOException {
        Bundle bundle = framework.getBundle(LOCATION + set.name());
        if (bundle == null) {
            bundle = framework.installBundle(LOCATION + set.name(), jar(set));
        } else if (!current(bundle, set)) {
            bundle.update(jar(set));
        }
        if (bundle.getState() != Bundle.ACTIVE) {
            bundle.start();
        }
        fileInstall.replaced(set.origin().artifact());
    }

    private static boolean current(Bundle bundle, SetRecord set) {
        return set.digest().toString().equals(bundle.getHeaders("").get(DIGEST))
                && set.origin().headers().entrySet().stream()
                        .allMatch(header -> header.getValue().equals(bundle.getHeaders("").get(header.getKey())));
    }

    private static InputStream jar(SetRecord set) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        headers.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        set.origin().headers().forEach(headers::putValue);
        headers.putValue(DIGEST, set.digest().toString());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, manifest).close();
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static void attempt(String set, Step step, Map<String, String> failed) {
        try {
            step.run();
        } catch (BundleException | IOException | RuntimeException e) {
            failed.put(set, String.valueOf(e.getMessage()));
        }
    }

    private interface Step {
        void run() throws BundleException, IOException;
    }
}
