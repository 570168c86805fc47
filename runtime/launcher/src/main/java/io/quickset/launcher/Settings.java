package io.quickset.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.osgi.framework.Constants;

/** The framework's properties. A system property of the same name, given in {@code JAVA_OPTS}, wins. */
final class Settings {

    /** Name of the property, in the system and in the framework, that holds the home. */
    static final String HOME = "quickset.home";
    /** Name of the property that holds the folder where the distribution was unpacked. */
    static final String DIST = "quickset.dist";
    /** Set by {@code bin/quickset start}: the pipe that takes the READY line besides the standard output. */
    static final String READY = "quickset.ready";
    /** Set by {@code bin/quickset} when a person sits at a terminal. */
    private static final String CONSOLE = "quickset.console";

    private Settings() {
    }

    /** The version and the versions of logging, as built. */
    static Properties built() {
        Properties built = new Properties();
        try (InputStream in = Settings.class.getResourceAsStream("launcher.properties")) {
            built.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return built;
    }

    static Map<String, Object> framework(Home home, Path dist, int startLevel) {
        Map<String, Object> all = new HashMap<>();
        all.put(HOME, home.root().toString());
        all.put(DIST, dist.toString());
        all.put(Constants.FRAMEWORK_STORAGE, home.cache().toString());
        all.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, Integer.toString(startLevel));
        all.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, loggingPackages());
        all.put("felix.log.logger", new FrameworkLog());
        all.put("felix.log.level", "2");
        all.put("ds.loglevel", "warn");
        // Configurations made by code must not lie in the framework cache: deleting that loses nothing.
        all.put("felix.cm.dir", home.data().resolve("config").toString());
        fileInstall(all, home);
        console(all, home, dist);
        all.keySet().stream().filter(key -> System.getProperty(key) != null).toList()
                .forEach(key -> all.put(key, System.getProperty(key)));
        return all;
    }

    /** FileInstall's first watcher reads conf/; the deployer configures the one of deploy/ itself. */
    private static void fileInstall(Map<String, Object> all, Home home) {
        all.put("felix.fileinstall.dir", home.conf().toString());
        all.put("felix.fileinstall.filter", ".*\\.(cfg|config)");
        all.put("felix.fileinstall.tmpdir", home.data().resolve("tmp").toString());
        all.put("felix.fileinstall.enableConfigSave", "false");
        all.put("felix.fileinstall.noInitialDelay", "true");
        all.put("felix.fileinstall.poll", "2000");
        all.put("felix.fileinstall.disableNio2", "true"); // 3.7.4's other mode is deaf once the folder was replaced
        all.put("felix.fileinstall.log.level", "2");
        all.put("felix.fileinstall.log.default", "jul");
    }

    /**
     * gogo.jline 1.1.8 opens a terminal in any case and, unless told otherwise, ends the framework at the end of
     * standard input. Without a person at a terminal it gets a dumb one, which it neither reads nor writes.
     */
    private static void console(Map<String, Object> all, Home home, Path dist) {
        boolean console = Boolean.getBoolean(CONSOLE);
        all.put(CONSOLE, Boolean.toString(console));
        all.put("gosh.home", dist.resolve("lib/console").toString());
        all.put("quickset.history", home.data().resolve("console.history").toString());
        if (!console) {
            all.put("gosh.args", "--nointeractive --nohistory");
            System.setProperty("org.jline.terminal.provider", "dumb");
        }
    }

    private static String loggingPackages() {
        Properties built = built();
        Stream<String> slf4j = Stream.of("org.slf4j", "org.slf4j.event", "org.slf4j.helpers", "org.slf4j.spi")
                .map(name -> name + ";version=" + built.getProperty("slf4j"));
        // As slf4j 2's own manifest says: it is also 1.7, which older bundles import.
        Stream<String> older = Stream.of("org.slf4j;version=1.7.36", "org.slf4j.helpers;version=1.7.36");
        // The LogService's own types too: the launcher listens to it (LogServiceForwarder).
        Stream<String> log = Stream.of("org.osgi.service.log;version=1.5", "org.osgi.service.log.admin;version=1.0");
        return Stream.of(slf4j, older, log).flatMap(each -> each).collect(Collectors.joining(","));
    }
}
