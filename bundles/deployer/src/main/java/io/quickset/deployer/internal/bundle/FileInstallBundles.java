package io.quickset.deployer.internal.bundle;

import io.quickset.deployer.internal.scan.FolderScanner;
import io.quickset.format.text.PlainText;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bundles that plain FileInstall once installed from the deploy folder, before this deployer looked after it. They stay
 * until the deployer's own bundle for the same file is live, if there will be one. Safe for any thread.
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

    /** Uninstalls those whose file is gone, or has a name that the deployer ignores or rejects: no own one will come. */
    void uninstallStrays() {
        for (Bundle bundle : framework.getBundles()) {
            if (contains(bundle) && !mayBeReplaced(bundle)) {
                try {
                    bundle.uninstall();
                    LOG.warn("{} was installed without being verified, and is uninstalled",
                            PlainText.of(bundle.getLocation()));
                } catch (BundleException e) {
                    LOG.warn("{} can't be uninstalled: {}", PlainText.of(bundle.getLocation()), e.toString());
                }
            }
        }
    }

    private boolean mayBeReplaced(Bundle bundle) {
        try {
            Path file = Path.of(URI.create(bundle.getLocation()));
            return !deploy.equals(file.getParent()) // a person's, by hand
                    || FolderScanner.isArchive(file.getFileName().toString()) && Files.exists(file);
        } catch (IllegalArgumentException e) {
            return true; // nor is that FileInstall's
        }
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
