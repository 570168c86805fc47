package io.quickset.deployer.internal.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/**
 * Bundles beside one that is stuck in its activator: the framework holds that one's lock, so its successor is another
 * bundle, with a copy of its data. Who depended on the stuck one gets the other. For one thread.
 */
final class StandIns {

    private final BundleContext framework;
    private final CodeState state;
    private final KeptJars kept;
    private final Wires wires;

    StandIns(BundleContext framework, CodeState state, KeptJars kept, Wires wires) {
        this.framework = framework;
        this.state = state;
        this.kept = kept;
        this.wires = wires;
    }

    /** Installs that kept content beside it; starting it is up to the caller. */
    Bundle install(String name, Bundle stuck, String sha256) throws BundleException, IOException {
        int number = 2;
        while (framework.getBundle(location(name, number)) != null) {
            number++;
        }
        Bundle bundle;
        try (InputStream in = Files.newInputStream(kept.get(sha256))) {
            bundle = framework.installBundle(location(name, number), in);
        }
        state.put(name, state.get(name).orElseThrow().withLocation(bundle.getLocation()).withInstalled(sha256));
        copy(stuck.getDataFile("").toPath(), bundle.getDataFile("").toPath());
        wires.refresh(CodeBundles::ours, Wires.dependents(stuck));
        return bundle;
    }

    private static String location(String name, int number) {
        return CodeBundles.LOCATION + name + "~" + number;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (DirectoryStream<Path> all = Files.newDirectoryStream(from)) {
            for (Path path : all) {
                Path target = to.resolve(path.getFileName());
                if (Files.isDirectory(path)) {
                    copy(path, target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }
}
