package io.quickset.deployer.internal.commit;

import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** What a framework tells bundles apart by: symbolic name and version. */
public final class BundleName {

    private BundleName() {}

    /** Whether bundles with those headers could not both be installed although each could. */
    public static boolean same(Map<String, String> a, Map<String, String> b) {
        return a.containsKey(Constants.BUNDLE_SYMBOLICNAME) && name(a).equals(name(b))
                && version(a).filter(version -> version(b).filter(version::equals).isPresent()).isPresent();
    }

    private static String name(Map<String, String> headers) {
        return headers.getOrDefault(Constants.BUNDLE_SYMBOLICNAME, "").split(";", 2)[0].trim();
    }

    // Empty where no framework takes it: what is recorded of a live set was verified by whichever version took it in.
    private static Optional<Version> version(Map<String, String> headers) {
        try {
            return Optional.of(Version.parseVersion(headers.get(Constants.BUNDLE_VERSION)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
