package io.quickset.build;

import aQute.bnd.header.Attrs;
import aQute.bnd.header.Parameters;
import aQute.bnd.osgi.Processor;
import io.quickset.format.FormatException;
import io.quickset.format.ResourcePath;
import io.quickset.format.SetName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/**
 * What a set bundle's manifest declares.
 *
 * @param name the set's name
 * @param version its version
 * @param root the folder in the bundle that holds its files
 */
record SetCapability(String name, Version version, String root) {

    static final String NAMESPACE = "io.quickset.set";
    static final String DEFAULT_ROOT = "resources";

    /** The capability that this manifest declares, or empty if the bundle is no set. */
    static Optional<SetCapability> of(@Nullable Manifest manifest) throws FormatException {
        if (manifest == null) {
            return Optional.empty();
        }
        Attributes main = manifest.getMainAttributes();
        List<Attrs> declared = new Parameters(main.getValue(Constants.PROVIDE_CAPABILITY)).entrySet().stream()
                .filter(clause -> Processor.removeDuplicateMarker(clause.getKey()).equals(NAMESPACE))
                .map(Map.Entry::getValue)
                .toList();
        if (declared.isEmpty()) {
            return Optional.empty();
        }
        if (declared.size() > 1) {
            throw new FormatException("a bundle holds one set; this one declares " + declared.size());
        }
        Attrs attrs = declared.get(0);
        String name = attrs.get(NAMESPACE);
        if (name == null) {
            throw new FormatException(
                    "the capability lacks the set's name: " + NAMESPACE + ";" + NAMESPACE + "=<name>");
        }
        String version = attrs.get("version", main.getValue(Constants.BUNDLE_VERSION));
        return Optional.of(new SetCapability(SetName.check(name), version(name, version),
                root(name, attrs.get("root", DEFAULT_ROOT))));
    }

    private static Version version(String name, String version) throws FormatException {
        try {
            return Version.parseVersion(version);
        } catch (IllegalArgumentException e) {
            throw new FormatException("set '" + name + "' has the malformed version '" + version
                    + "': use major.minor.micro.qualifier", e);
        }
    }

    private static String root(String name, String root) throws FormatException {
        try {
            ResourcePath.check(root);
        } catch (FormatException e) {
            throw new FormatException("set '" + name + "' has a malformed root: " + e.getMessage(), e);
        }
        if ((root + "/").equals("META-INF/") || (root + "/").startsWith("META-INF/quickset/")) {
            throw new FormatException("set '" + name + "' cannot have the root '" + root + "': its index lies there");
        }
        return root;
    }
}
