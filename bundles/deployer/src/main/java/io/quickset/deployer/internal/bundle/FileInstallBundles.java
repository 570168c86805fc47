package io.quickset.deployer.internal.bundle;

import io.quickset.format.text.PlainText;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bundles that plain FileInstall once installed from the deploy folder, before this deployer looked after it. They stay
 * until the deployer's own bundle for the same file is live. Safe for any thread.
 */
final class FileInstallBundles {

    private static final Logger LOG = LoggerFactory.getLogger(FileInstallBundles.class);

    private final BundleContext framework;
    private final Path deploy;
    private final String prefix;

    FileInstallBundles(BundleContext framework, Path deploy) {
        this.framework = framework;
        this.deploy = deploy;
        String folder = location(deploy);
        this.prefix = folder.endsWith("/") ? folder : folder + "/";
    }

    boolean contains(Bundle bundle) {
        return bundle.getLocation().startsWith(prefix);
    }

    /** The one of that artifact. */
    Optional<Bundle> of(String artifact) {
        return Optional.ofNullable(artifact.isEmpty() ? null : framework.getBundle(location(deploy.resolve(artifact))));
    }

    /** Uninstalls the one of that artifact: its successor is live. */
    void replaced(String artifact) throws BundleException {
        Optional<Bundle> old = of(artifact);
        if (old.isPresent()) {
            old.get().uninstall();
            LOG.info("{}: took over from FileInstall, whose bundle {} is uninstalled",
                    PlainText.harmless(artifact), old.get().getBundleId());
        }
    }

    // As FileInstall writes it.
    private static String location(Path file) {
        URI uri = file.toFile().toURI().normalize();
        return uri.toString();
    }
}
