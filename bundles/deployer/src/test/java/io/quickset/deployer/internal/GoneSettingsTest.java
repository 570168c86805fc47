package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.control.NodeStatus.Rejected;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

class GoneSettingsTest {

    @TempDir
    Path home;

    private final Map<String, Object> files = new TreeMap<>(); // by PID
    private Path conf = Path.of("replaced");

    @BeforeEach
    void aFolder() throws Exception {
        conf = Files.createDirectories(home.resolve("conf"));
    }

    private ConfigurationAdmin configurations() {
        return (ConfigurationAdmin) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {ConfigurationAdmin.class}, (proxy, method, arguments) -> files.isEmpty() ? null
                        : files.keySet().stream().map(this::configuration).toArray(Configuration[]::new));
    }

    private Configuration configuration(String pid) {
        return (Configuration) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {Configuration.class}, (proxy, method, arguments) -> method.getName().equals("delete")
                        ? delete(pid)
                        : new Hashtable<>(Map.of("felix.fileinstall.filename", files.get(pid))));
    }

    private Object delete(String pid) {
        files.remove(pid);
        return null;
    }

    private void said(String pid, Path file) {
        files.put(pid, file.toUri().toString());
    }

    @Test
    void whatAFileSaidGoesWithIt() throws Exception {
        said("web", conf.resolve("web.cfg"));
        said("origin~a", conf.resolve("origin~a.cfg"));
        said("stays", Files.writeString(conf.resolve("stays.cfg"), ""));
        said("elsewhere", home.resolve("other/elsewhere.cfg"));
        files.put("odd", "no file");
        assertThat(new GoneSettings(configurations(), conf, home.resolve("deploy")).kept()).isEmpty();
        assertThat(files).containsOnlyKeys("stays", "elsewhere", "odd");
        files.clear();
        assertThat(new GoneSettings(configurations(), conf).kept()).isEmpty();
    }

    @Test
    void aFolderWithoutAnyFileKeepsWhatItSaidAndIsTold() throws Exception {
        said("web", conf.resolve("web.cfg"));
        said("origin~a", conf.resolve("origin~a.cfg"));
        said("deployed", home.resolve("deploy/deployed.cfg"));
        assertThat(new GoneSettings(configurations(), conf, home.resolve("deploy")).kept())
                .extracting(Rejected::artifact).containsExactly("conf/", "deploy/");
        GoneSettings gone = new GoneSettings(configurations(), conf);
        assertThat(gone.kept()).first().extracting(Rejected::reason).asString()
                .contains("what origin~a.cfg, web.cfg said stays in force");
        assertThat(files).hasSize(3);
        Files.writeString(conf.resolve("README"), "");
        assertThat(gone.kept()).as("no longer empty").isEmpty();
        assertThat(new GoneSettings(configurations(), conf).kept()).isEmpty();
        assertThat(files).containsOnlyKeys("deployed");
    }
}
