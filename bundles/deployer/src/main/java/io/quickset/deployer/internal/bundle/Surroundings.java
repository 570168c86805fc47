package io.quickset.deployer.internal.bundle;

import io.quickset.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * What an ordinary bundle may need: the others, by what they are and not by when they changed, so that a retry of one
 * is no reason to retry the next. Set bundles are nothing that code could need.
 */
final class Surroundings {

    /** For what would fail among any others: to try it again is up to a person. */
    static final String ANY = "any";

    private Surroundings() {}

    /** A digest of them. */
    static String of(String name, BundleContext framework, CodeState state) {
        Set<String> others = new TreeSet<>();
        for (Bundle bundle : framework.getBundles()) {
            String location = bundle.getLocation();
            if (!CodeBundles.ours(bundle) && !location.startsWith(SetBundles.LOCATION)
                    && !location.startsWith(ResolveTrial.LOCATION)) {
                others.add(location + " " + bundle.getVersion());
            }
        }
        state.all().forEach((other, entry) -> {
            if (!other.equals(name)) {
                others.add(other + " " + (entry.good().isEmpty() ? "only " + entry.installed() : entry.good()));
            }
        });
        return Digest.of(Digest.sha256().digest(others.toString().getBytes(StandardCharsets.UTF_8))).toString();
    }
}
