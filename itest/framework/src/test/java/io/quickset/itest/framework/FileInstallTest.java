package io.quickset.itest.framework;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.ResourceSet;
import io.quickset.control.Reconciler;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.ConfigurationAdmin;

/** FileInstall watches the deploy folder for the deployer, and installs nothing of it itself. */
@Timeout(60)
final class FileInstallTest {

    private static final String INSTALLER = "org.apache.felix.fileinstall.ArtifactInstaller";
    private static final String FILTER = "(service.factoryPid=org.apache.felix.fileinstall)";

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private Node node;

    @BeforeEach
    void start(@TempDir Path home) throws Exception {
        node = Node.start(home);
        Node.await("the watcher of deploy/").until(() -> configurations() == 1);
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private long configurations() throws Exception {
        Object[] all = node.service(ConfigurationAdmin.class).listConfigurations(FILTER);
        return all == null ? 0 : all.length;
    }

    /** Stands before the deployer's installer: notes what FileInstall calls, and hands it on. */
    private void listen() throws Exception {
        Class<?> type = node.bundle("org.apache.felix.fileinstall").loadClass(INSTALLER);
        Object deployer = node.context().getService(
                Stream.of(node.bundle("io.quickset.deployer").getRegisteredServices())
                        .filter(each -> List.of((String[]) each.getProperty(Constants.OBJECTCLASS)).contains(INSTALLER))
                        .findFirst().orElseThrow());
        Object noting = Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, args) -> {
            if (method.getName().equals("equals")) {
                return self == args[0]; // FileInstall looks up the installer of each file
            }
            if (args != null && args[0] instanceof File file) {
                calls.add(method.getName() + " " + file.getName());
            }
            try {
                return method.invoke(deployer, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
        node.context().registerService(INSTALLER, noting, new Hashtable<>(Map.of(Constants.SERVICE_RANKING, 1000)));
    }

    /** The bundles that FileInstall installed: their location is that of the file. */
    private List<String> installedByFileInstall() {
        String deploy = node.deployed("").toUri().toString();
        return Stream.of(node.context().getBundles()).map(Bundle::getLocation)
                .filter(location -> location.startsWith("file:") && location.contains("/deploy/")
                        || location.startsWith(deploy)).toList();
    }

    @Test
    void itTellsTheDeployerOfEachFileAndInstallsNone() throws Exception {
        listen();
        node.deploySet("web", "1.0.0");
        Node.await("its call").untilAsserted(() -> assertThat(calls).contains("install web.jar"));
        Files.write(node.deployed("web.jar"), Jars.set("web", "1.1.0")); // in place: same name, same inode
        node.awaitLive("web", "1.1.0");
        Node.await("its call").untilAsserted(() -> assertThat(calls).contains("update web.jar"));
        Files.delete(node.deployed("web.jar"));
        Node.await("its call").untilAsserted(() -> assertThat(calls).contains("uninstall web.jar"));
        Node.await("the set's end").until(() -> node.services("web").isEmpty());
        assertThat(calls).contains("canHandle web.jar");
        assertThat(installedByFileInstall()).isEmpty();
    }

    @Test
    void aStoppedDeployerLeavesAllAsItIs() throws Exception {
        node.deploy("code.jar", Jars.empty("code"));
        node.deploySet("web", "1.0.0");
        Node.await("the bundle of code").until(() -> node.context().getBundle("quickset-code:code.jar") != null);
        List<Bundle> before = List.of(node.context().getBundles());
        ServiceReference<ResourceSet> service = node.services("web").get(0);

        node.bundle("io.quickset.deployer").stop();
        assertThat(configurations()).as("watchers of deploy/").isZero();
        node.deploy("late.jar", Jars.set("late", "1.0.0"));
        // Two of FileInstall's polls.
        Node.await("nothing to change").during(Duration.ofMillis(2200)).until(() ->
                before.equals(List.of(node.context().getBundles())));
        assertThat(node.services("web")).containsExactly(service);
        assertThat(node.context().getBundle("quickset-code:code.jar").getState()).isEqualTo(Bundle.ACTIVE);

        node.bundle("io.quickset.deployer").start();
        node.service(Reconciler.class);
        node.awaitLive("late", "1.0.0");
        assertThat(node.services("web")).containsExactly(service);
        assertThat(installedByFileInstall()).isEmpty();
    }
}
