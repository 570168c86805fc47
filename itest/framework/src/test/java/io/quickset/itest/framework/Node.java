package io.quickset.itest.framework;

import io.quickset.ResourceSet;
import io.quickset.control.Reconciler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.Version;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;

/**
 * A framework in this process with the bundles that the build assembled for the distribution, over a home of its own.
 * The tests stand outside of it, as the launcher does; the types that both use come from the class path.
 */
final class Node implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Set<String> SHARED = Set.of("io.quickset", "io.quickset.control", "io.quickset.spi",
            "org.osgi.service.cm", "org.osgi.service.component.runtime",
            "org.osgi.service.component.runtime.dto", "org.osgi.util.promise", "org.osgi.util.function");

    private final Path deploy;
    private final Framework framework;

    private Node(Path home, Framework framework) {
        this.deploy = home.resolve("deploy");
        this.framework = framework;
    }

    /** Returns once the first pass is over. */
    static Node start(Path home) throws IOException, BundleException {
        List<Path> jars = jars();
        int top = jars.stream().mapToInt(Node::level).max().orElseThrow();
        Files.writeString(Files.createDirectories(home.resolve("conf")).resolve("io.quickset.web.cfg"), "port=0\n");
        Framework framework = new FrameworkFactory().newFramework(settings(home, jars, top));
        framework.init();
        framework.adapt(FrameworkStartLevel.class).setInitialBundleStartLevel(top);
        for (Path jar : jars) {
            Bundle bundle = framework.getBundleContext().installBundle(jar.toUri().toString());
            bundle.adapt(BundleStartLevel.class).setStartLevel(level(jar));
            bundle.start();
        }
        framework.start();
        Node node = new Node(home, framework);
        node.service(Reconciler.class);
        return node;
    }

    /** All of them, by start level, which is the name of their folder. */
    private static List<Path> jars() throws IOException {
        try (Stream<Path> all = Files.walk(Path.of(System.getProperty("quickset.bundles")))) {
            return all.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
    }

    private static int level(Path jar) {
        return Integer.parseInt(jar.getParent().getFileName().toString());
    }

    private static Map<String, String> settings(Path home, List<Path> jars, int top) throws IOException {
        Map<String, String> all = new HashMap<>();
        all.put("quickset.home", home.toString());
        all.put(Constants.FRAMEWORK_STORAGE, home.resolve("data/felix").toString());
        all.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, Integer.toString(top));
        all.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, shared(jars));
        all.put("felix.cm.dir", home.resolve("data/config").toString());
        all.put("felix.fileinstall.dir", Files.createDirectories(home.resolve("conf")).toString());
        all.put("felix.fileinstall.tmpdir", home.resolve("data/tmp").toString());
        all.put("felix.fileinstall.noInitialDelay", "true");
        all.put("gosh.home", System.getProperty("quickset.gosh"));
        all.put("gosh.args", "--nointeractive --nohistory");
        return all;
    }

    /** The shared packages in the words of the bundles that export them, so that no version stands here. */
    private static String shared(List<Path> jars) throws IOException {
        Stream.Builder<String> shared = Stream.builder();
        for (String logging : List.of("org.slf4j", "org.slf4j.event", "org.slf4j.helpers", "org.slf4j.spi")) {
            shared.add(logging + ";version=" + System.getProperty("slf4j.version"));
            shared.add(logging + ";version=1.7.36"); // it is also that, which older bundles import
        }
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                String exports = file.getManifest().getMainAttributes().getValue(Constants.EXPORT_PACKAGE);
                Stream.of(exports == null ? new String[0] : exports.split(",(?=([^\"]*\"[^\"]*\")*[^\"]*$)"))
                        .filter(clause -> SHARED.contains(clause.split(";")[0]))
                        .forEach(shared);
            }
        }
        return shared.build().collect(Collectors.joining(","));
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /** The bundle of that symbolic name. */
    Bundle bundle(String name) {
        return Stream.of(context().getBundles()).filter(each -> name.equals(each.getSymbolicName())).findFirst()
                .orElseThrow(() -> new AssertionError("no bundle " + name));
    }

    /** Installs a bundle of code and starts it; as an operator would, and not through the deploy folder. */
    Bundle install(String name, byte[] jar) throws BundleException {
        Bundle bundle = context().installBundle("test:" + name, new ByteArrayInputStream(jar));
        bundle.start();
        return bundle;
    }

    /** The service, once there is one. */
    <T> T service(Class<T> type) {
        await("a service " + type.getSimpleName()).until(() -> context().getServiceReference(type) != null);
        return context().getService(context().getServiceReference(type));
    }

    /** The {@link ResourceSet} services of that set. */
    List<ServiceReference<ResourceSet>> services(String set) {
        try {
            return List.copyOf(
                    context().getServiceReferences(ResourceSet.class, "(" + ResourceSet.NAME + "=" + set + ")"));
        } catch (InvalidSyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** Where that file lies in the deploy folder. */
    Path deployed(String file) {
        return deploy.resolve(file);
    }

    /** Moves a file into the deploy folder in one step. */
    void deploy(String file, byte[] bytes) throws IOException {
        Path part = Files.write(deploy.resolve(file + ".part"), bytes);
        Files.move(part, deploy.resolve(file), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Deploys a set of one file, {@code text}, and waits until its one service and its bundle are those of it. */
    void deploySet(String set, String version) throws IOException {
        deploy(set + ".jar", Jars.set(set, version));
        awaitLive(set, version);
    }

    void awaitLive(String set, String version) {
        Version wanted = new Version(version);
        await("set " + set + " " + version).until(() -> {
            Bundle bundle = context().getBundle("quickset:" + set);
            return bundle != null && bundle.getVersion().equals(wanted) && services(set).size() == 1
                    && wanted.equals(services(set).get(0).getProperty(ResourceSet.VERSION));
        });
    }

    static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(LIMIT).pollInterval(Duration.ofMillis(20));
    }

    @Override
    public void close() throws BundleException {
        framework.stop();
        // What FileInstall 3.7.4 throws on its thread when it notices the stop late is no failure of the test.
        await("the framework to stop").dontCatchUncaughtExceptions().until(() ->
                framework.getState() == Bundle.RESOLVED);
    }
}
