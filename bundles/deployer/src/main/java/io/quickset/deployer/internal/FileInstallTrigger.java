package io.quickset.deployer.internal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import org.apache.felix.fileinstall.ArtifactInstaller;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * Ties FileInstall to the deploy folder as a mere trigger: it claims every file there, so that FileInstall installs
 * none itself, and any callback wakes the reconciler. Configurations alone stay with FileInstall. {@link #install},
 * {@link #update} and {@link #uninstall} are called by FileInstall's thread, which must not wait.
 */
final class FileInstallTrigger implements ArtifactInstaller, AutoCloseable {

    private static final String FACTORY = "org.apache.felix.fileinstall";
    private static final String NAME = "quickset-deploy";
    private static final String DIR = "felix.fileinstall.dir";
    // In NIO mode 3.7.4 holds the path of each file below the folder, at any depth, on the heap: a set of 100,000 files
    // would end the node. Matched against the path from the folder on.
    private static final String TOP_LEVEL = "[^/]+";

    private final Runnable wake;
    private final ConfigurationAdmin configurations;
    private final ServiceRegistration<ArtifactInstaller> registration;
    private final Configuration configuration;

    /** Registers the installer, then creates the configuration: the other way round FileInstall would install sets. */
    FileInstallTrigger(BundleContext framework, ConfigurationAdmin configurations, Path deploy, Runnable wake)
            throws IOException {
        this.wake = wake;
        this.configurations = configurations;
        String dir = deploy.toAbsolutePath().normalize().toString();
        registration = framework.registerService(ArtifactInstaller.class, this, null);
        try {
            configuration = configurations.getFactoryConfiguration(FACTORY, NAME, "?");
            configuration.update(properties(dir));
        } catch (IOException | RuntimeException e) {
            registration.unregister();
            throw e;
        }
    }

    private static Dictionary<String, Object> properties(String dir) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(DIR, dir);
        properties.put("felix.fileinstall.poll", "1000"); // FolderWatch is quicker
        properties.put("felix.fileinstall.disableNio2", "false");
        properties.put("felix.fileinstall.subdir.mode", "skip");
        properties.put("felix.fileinstall.filter", TOP_LEVEL);
        properties.put("felix.fileinstall.enableConfigSave", "false");
        properties.put("felix.fileinstall.log.level", "1");
        return properties;
    }

    /**
     * Call while the framework starts. A configuration that a killed run left makes FileInstall 3.7.4 watch the folder
     * before the installer is there, and install sets itself; but it looks only once the framework has started, unless
     * {@code noInitialDelay} is set: so that must never be.
     */
    static void deleteStale(ConfigurationAdmin configurations, Path deploy) throws IOException {
        String dir = deploy.toAbsolutePath().normalize().toString();
        Configuration[] all;
        try {
            all = configurations.listConfigurations("(service.factoryPid=" + FACTORY + ")");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("the filter is a constant", e);
        }
        for (Configuration stale : all == null ? new Configuration[0] : all) {
            Dictionary<String, Object> properties = stale.getProperties();
            if (stale.getPid().equals(FACTORY + "~" + NAME)
                    || properties != null && dir.equals(properties.get(DIR))) {
                stale.delete();
            }
        }
    }

    /**
     * FileInstall takes what nobody claims for a bundle by its manifest, whatever its name: a half-copied one too. By the
     * name alone: it calls a file in a linked folder by its real path.
     */
    @Override
    public boolean canHandle(File artifact) {
        String name = artifact.getName();
        return !name.endsWith(".cfg") && !name.endsWith(".config");
    }

    @Override
    public void install(File artifact) {
        wake.run();
    }

    @Override
    public void update(File artifact) {
        wake.run();
    }

    @Override
    public void uninstall(File artifact) {
        wake.run();
    }

    /** Deletes the configuration, then unregisters: the other way round FileInstall would uninstall or adopt. */
    @Override
    public void close() throws IOException {
        try {
            configuration.delete();
        } finally {
            registration.unregister();
        }
    }
}
