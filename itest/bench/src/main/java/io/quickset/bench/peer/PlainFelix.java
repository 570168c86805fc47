package io.quickset.bench.peer;

import io.quickset.bench.probe.ReaderThread;
import io.quickset.bench.probe.Stamps;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;

/** {@code PlainFelix <home> <bundles>}: FileInstall watches the home's deploy/; the probe reads the bundle's entries. */
public final class PlainFelix {

    private PlainFelix() {}

    /** See the class. */
    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]);
        Framework framework = new FrameworkFactory().newFramework(Map.of(
                Constants.FRAMEWORK_STORAGE, home.resolve("cache").toString(),
                "felix.fileinstall.dir", home.resolve("deploy").toString()));
        framework.start();
        List<Bundle> bundles = new ArrayList<>();
        try (Stream<Path> jars = Files.list(Path.of(args[1]))) {
            for (Path jar : jars.sorted().toList()) {
                bundles.add(framework.getBundleContext().installBundle(jar.toUri().toString()));
            }
        }
        for (Bundle bundle : bundles) {
            bundle.start();
        }
        BundleContext context = framework.getBundleContext();
        new ReaderThread(Path.of(System.getProperty("bench.probe.out")), Long.getLong("bench.probe.pauseNanos"),
                (first, second) -> stamp(context, first, second)).start();
        System.out.println("READY");
        framework.waitForStop(0);
    }

    /** A consumer may use a bundle that is active; while it is updated it is not. */
    private static int stamp(BundleContext context, String first, String second) throws IOException {
        for (Bundle bundle : context.getBundles()) {
            if (("bench." + Stamps.SET).equals(bundle.getSymbolicName())) {
                if (bundle.getState() != Bundle.ACTIVE) {
                    throw new IOException("the bundle is not active");
                }
                return Stamps.same(stamp(bundle, first), stamp(bundle, second));
            }
        }
        throw new IOException("no such bundle");
    }

    private static int stamp(Bundle bundle, String path) throws IOException {
        URL url = bundle.getEntry("resources/" + path);
        if (url == null) {
            throw new IOException("no such entry");
        }
        try (InputStream in = url.openStream()) {
            return Stamps.of(ByteBuffer.wrap(in.readNBytes(Stamps.BYTES)));
        }
    }
}
