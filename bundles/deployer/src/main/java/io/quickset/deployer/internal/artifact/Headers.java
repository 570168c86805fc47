package io.quickset.deployer.internal.artifact;

import io.quickset.control.Rejection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.felix.utils.manifest.Attribute;
import org.apache.felix.utils.manifest.Clause;
import org.apache.felix.utils.manifest.Parser;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.Version;

/** A bundle's manifest headers, and the rule that a set bundle is data only. Immutable. */
public final class Headers {

    public static final String NAMESPACE = "io.quickset.set";

    // What would make a data update touch code, or code run.
    private static final List<String> CODE = List.of(
            Constants.BUNDLE_ACTIVATOR, Constants.FRAGMENT_HOST, Constants.IMPORT_PACKAGE, Constants.REQUIRE_BUNDLE,
            Constants.DYNAMICIMPORT_PACKAGE, "Service-Component");

    private static final List<String> KEPT =
            List.of(Constants.BUNDLE_SYMBOLICNAME, Constants.BUNDLE_VERSION, Constants.BUNDLE_NAME);

    private static final int MAX_PARSED = 1 << 16; // a clause of two characters takes a hundred bytes of heap

    private final Map<String, String> headers;

    private Headers(Map<String, String> headers) {
        this.headers = headers;
    }

    /** The headers of an archive that was found to be good; none when it has no manifest. */
    public static Headers of(Path archive) throws BadArtifactException, IOException {
        try (Zip zip = Zip.open(archive, Limits.NONE)) {
            return of(zip, Limits.NONE);
        }
    }

    /** The archive's headers; none when it has no manifest. */
    static Headers of(Zip zip, Limits limits) throws BadArtifactException, IOException {
        ZipHeader entry = zip.directory().find("META-INF/MANIFEST.MF");
        if (entry == null) {
            return new Headers(Map.of());
        }
        if (entry.size() > limits.maxManifestBytes()) {
            throw new BadArtifactException(Rejection.LIMIT, "its manifest has " + entry.size() + " bytes, of "
                    + limits.maxManifestBytes() + " allowed: shorten it, or raise maxManifestBytes in"
                    + " conf/io.quickset.deployer.cfg");
        }
        try (InputStream in = zip.read(entry)) {
            return new Headers(ManifestSection.of(in.readAllBytes()));
        }
    }

    public Optional<String> get(String header) {
        return Optional.ofNullable(headers.get(header));
    }

    /** The one capability that makes this a set bundle, or empty. */
    Optional<Clause> setCapability() throws BadArtifactException {
        List<Clause> sets = clauses(Constants.PROVIDE_CAPABILITY).stream()
                .filter(clause -> clause.getName().equals(NAMESPACE)).toList();
        if (sets.size() > 1) {
            throw new BadArtifactException(Rejection.MALFORMED,
                    "it provides " + sets.size() + " sets; a bundle holds one: split it");
        }
        return sets.stream().findFirst();
    }

    /** Refuses whatever would make it more than data. */
    void checkDataOnly() throws BadArtifactException {
        for (String header : CODE) {
            if (get(header).filter(value -> !value.isBlank()).isPresent()) {
                throw new BadArtifactException(Rejection.CODE,
                        "a set is data only, but its manifest has " + header + ": remove it");
            }
        }
        for (Clause requirement : clauses(Constants.REQUIRE_CAPABILITY)) {
            if (!active(requirement) && !requirement.getName().equals("osgi.ee")) {
                throw new BadArtifactException(Rejection.CODE,
                        "a set is data only, but it requires " + requirement.getName()
                        + " to resolve: remove that or give it effective:=active");
            }
            if (requirement.getName().equals(NAMESPACE)) {
                checkFilter(requirement);
            }
        }
        if (get(Constants.BUNDLE_SYMBOLICNAME).isEmpty()) {
            throw new BadArtifactException(Rejection.MALFORMED, "it has no Bundle-SymbolicName: it is no bundle");
        }
        checkVersion();
    }

    // Also where the capability has one of its own: the framework takes no bundle without.
    private void checkVersion() throws BadArtifactException {
        String version = headers.get(Constants.BUNDLE_VERSION);
        try {
            Version.parseVersion(version);
        } catch (IllegalArgumentException e) {
            throw new BadArtifactException(Rejection.MALFORMED, "its Bundle-Version '" + version
                    + "' is malformed: write it as 1.2.3 or 1.2.3.qualifier", e);
        }
    }

    private static void checkFilter(Clause requirement) throws BadArtifactException {
        String filter = requirement.getDirective(Constants.FILTER_DIRECTIVE);
        try {
            if (filter != null) {
                FrameworkUtil.createFilter(filter);
            }
        } catch (InvalidSyntaxException e) {
            throw new BadArtifactException(Rejection.MALFORMED,
                    "it requires a set by a malformed filter: " + e.getMessage(), e);
        }
    }

    /** The headers that the set's own bundle keeps. */
    Map<String, String> kept(Clause set) throws BadArtifactException {
        Map<String, String> kept = new LinkedHashMap<>();
        KEPT.forEach(header -> get(header).ifPresent(value -> kept.put(header, value)));
        kept.put(Constants.PROVIDE_CAPABILITY, set.toString());
        List<String> active = new ArrayList<>();
        for (Clause requirement : clauses(Constants.REQUIRE_CAPABILITY)) {
            if (active(requirement)) {
                active.add(requirement.toString());
            }
        }
        if (!active.isEmpty()) {
            kept.put(Constants.REQUIRE_CAPABILITY, String.join(",", active));
        }
        return kept;
    }

    /** An attribute of that clause, whatever its declared type. */
    static Optional<String> attribute(Clause clause, String name) {
        return Stream.of(clause.getAttributes())
                .filter(a -> a.getName().equals(name) || a.getName().startsWith(name + ":"))
                .map(Attribute::getValue).findFirst();
    }

    private static boolean active(Clause requirement) {
        String effective = requirement.getDirective("effective");
        return effective != null && !effective.equals("resolve");
    }

    private List<Clause> clauses(String header) throws BadArtifactException {
        Optional<String> value = get(header).filter(text -> !text.isBlank());
        if (value.isEmpty()) {
            return List.of();
        }
        if (value.get().length() > MAX_PARSED) {
            throw new BadArtifactException(Rejection.LIMIT, "its header " + header + " is longer than " + MAX_PARSED
                    + " characters: shorten it");
        }
        try {
            return List.of(Parser.parseHeader(value.get()));
        } catch (RuntimeException e) {
            throw new BadArtifactException(Rejection.MALFORMED,
                    "its header " + header + " is malformed: " + e.getMessage(), e);
        }
    }
}
