package io.quickset.deployer.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * FileInstall's watch over the deploy folder, which comes last: it has nothing to tell that the first pass does not
 * see. It makes a folder that is absent, so it has to wait for one whose absence is news. Safe for use by any thread.
 */
final class LateTrigger {

    private static final Logger LOG = LoggerFactory.getLogger(LateTrigger.class);

    private final BundleContext framework;
    private final ConfigurationAdmin configurations;
    private final Path deploy;
    private final Runnable wake;
    private @Nullable FileInstallTrigger trigger;
    private boolean deafTold;

    LateTrigger(BundleContext framework, ConfigurationAdmin configurations, Path deploy, Runnable wake) {
        this.framework = framework;
        this.configurations = configurations;
        this.deploy = deploy;
        this.wake = wake;
    }

    /** Sets it up as soon as there is a folder; costs nothing once it is. */
    synchronized void open() {
        if (trigger != null || !Files.isDirectory(deploy)) {
            return;
        }
        try {
            trigger = new FileInstallTrigger(framework, configurations, deploy, wake);
        } catch (IOException | RuntimeException e) {
            if (!deafTold) {
                LOG.warn("FileInstall can't watch {}, the reconciler alone does: {}", deploy, e.toString());
            }
            deafTold = true;
        }
    }

    /** Takes it down. */
    synchronized void close() throws IOException {
        if (trigger != null) {
            trigger.close();
        }
    }
}
