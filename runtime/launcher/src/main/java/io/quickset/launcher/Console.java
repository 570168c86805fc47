package io.quickset.launcher;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** What gogo.jline 1.1.8 and JLine 3.26.3 need from outside to be a full console. */
final class Console {

    /** Read by lib/console/etc/gosh_profile: where the profile is that it adds to. */
    private static final String PROFILE = "quickset.console.profile";

    private Console() {
    }

    /** Call when the bundles are installed and before they start. */
    static void prepare(BundleContext bundles, ContextLoader threads) {
        for (Bundle bundle : bundles.getBundles()) {
            if ("org.jline".equals(bundle.getSymbolicName())) {
                threads.jline(bundle);
            } else if ("org.apache.felix.gogo.jline".equals(bundle.getSymbolicName())) {
                System.setProperty(PROFILE, String.valueOf(bundle.getEntry("gosh_profile")));
            }
        }
    }
}
