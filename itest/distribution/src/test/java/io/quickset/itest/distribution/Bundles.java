package io.quickset.itest.distribution;

import io.quickset.itest.bundle.Consumer;
import io.quickset.itest.bundle.Health;
import io.quickset.itest.bundle.Hearer;
import io.quickset.itest.bundle.Mounter;
import io.quickset.itest.bundle.PathUser;
import io.quickset.itest.bundle.Reader;
import io.quickset.itest.bundle.Refuser;
import io.quickset.itest.bundle.ReleaseReader;
import io.quickset.itest.bundle.Watcher;
import io.quickset.itest.bundle.WholeReader;
import java.nio.file.Path;

/** The bundles that the tests drop. */
final class Bundles {

    private static final String NOTE = "io.quickset.itest.bundle.Note";

    private Bundles() {}

    static byte[] watcher(String name, String version, Path notes) {
        return watching(name, version, notes).bytes();
    }

    /** A watcher whose start fails in that way. */
    static byte[] failing(String name, String version, Path notes, String how) {
        return watching(name, version, notes).header(Watcher.FAILS, how).bytes();
    }

    static BundleJar watching(String name, String version, Path notes) {
        return BundleJar.of(name, version)
                .header("Bundle-Activator", Watcher.class.getName())
                .header("Itest-Notes", notes.toString())
                .classes(Watcher.class, named(NOTE));
    }

    /** A Declarative Services component with a dynamic, optional reference to the set {@code page}. */
    static byte[] consumer(String name, Path notes) {
        return BundleJar.of(name, "1.0.0")
                .header("Service-Component", "OSGI-INF/consumer.xml")
                .header("Itest-Notes", notes.toString())
                .entry("OSGI-INF/consumer.xml", """
                        <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.3.0" name="consumer" immediate="true"
                            activate="activate" deactivate="deactivate">
                          <implementation class="io.quickset.itest.bundle.Consumer"/>
                          <reference name="set" interface="io.quickset.ResourceSet" target="(io.quickset.set=page)"
                            cardinality="0..1" policy="dynamic" bind="bind" updated="updated" unbind="unbind"/>
                        </scr:component>
                        """)
                .classes(Consumer.class, named(NOTE))
                .bytes();
    }

    static byte[] health() {
        return BundleJar.of("health", "1.0.0")
                .header("Bundle-Activator", Health.class.getName())
                .header("Import-Package", "org.osgi.framework;version=\"[1.9,2)\",io.quickset;version=\"[0.1,1)\","
                        + "org.apache.felix.hc.api;version=\"[2,3)\"")
                .classes(Health.class)
                .bytes();
    }

    static byte[] hearer(String name, Path notes) {
        return BundleJar.of(name, "1.0.0")
                .header("Bundle-Activator", Hearer.class.getName())
                .header("DynamicImport-Package", "org.osgi.service.event") // what it imports already stands
                .header("Require-Capability", "osgi.implementation;filter:=\"(osgi.implementation=osgi.event)\"")
                .header("Itest-Notes", notes.toString())
                .classes(Hearer.class, named(NOTE))
                .bytes();
    }

    /** One that mounts that when it starts: {@code <set> <version> <text>}. */
    static byte[] mounter(String mounts) {
        return BundleJar.of("mounter", "1.0.0")
                .header("Bundle-Activator", Mounter.class.getName())
                .header(Mounter.MOUNTS, mounts)
                .classes(Mounter.class)
                .bytes();
    }

    static byte[] pathUser() {
        return BundleJar.of("path-user", "1.0.0")
                .header("Bundle-Activator", PathUser.class.getName())
                .header("Import-Package", "org.osgi.framework;version=\"[1.9,2)\",io.quickset;version=\"[0.1,1)\","
                        + "freemarker.cache,freemarker.template")
                .classes(PathUser.class)
                .bytes();
    }

    static byte[] reader() {
        return BundleJar.of("reader", "1.0.0")
                .header("Bundle-Activator", Reader.class.getName())
                .classes(Reader.class)
                .bytes();
    }

    static byte[] wholeReader() {
        return BundleJar.of("whole-reader", "1.0.0")
                .header("Bundle-Activator", WholeReader.class.getName())
                .classes(WholeReader.class)
                .bytes();
    }

    static byte[] releaseReader() {
        return BundleJar.of("release-reader", "1.0.0")
                .header("Bundle-Activator", ReleaseReader.class.getName())
                .classes(ReleaseReader.class)
                .bytes();
    }

    static byte[] refuser() {
        return BundleJar.of("refuser", "1.0.0")
                .header("Bundle-Activator", Refuser.class.getName())
                .header("Import-Package", "org.osgi.framework;version=\"[1.9,2)\",io.quickset;version=\"[0.1,1)\","
                        + "io.quickset.spi;version=\"[0.1,1)\"")
                .classes(Refuser.class)
                .bytes();
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
