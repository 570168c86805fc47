package io.quickset.deployer.internal.commit;

import java.util.Map;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** What a framework tells bundles apart by: symbolic name and version. */
public final class BundleName {

    private BundleName() {}

    /** Whether bundles with those headers could not both be installed. */
    public static boolean same(Map<String, String> a, Map<String, String> b) {
        return a.containsKey(Constants.BUNDLE_SYMBOLICNAME) && name(a).equals(name(b)) && version(a).equals(version(b));
    }

    private static String name(Map<String, String> headers) {
        return headers.getOrDefault(Constants.BUNDLE_SYMBOLICNAME, "").split(";", 2)[0].trim();
    }

    private static Version version(Map<String, String> headers) {
        return Version.parseVersion(headers.get(Constants.BUNDLE_VERSION));
    }
}
