package io.quickset.deployer.internal.bundle;

import io.quickset.deployer.internal.artifact.BadArtifactException;
import io.quickset.deployer.internal.artifact.Headers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.utils.manifest.Clause;
import org.apache.felix.utils.manifest.Parser;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * Asks the framework whether a bundle would resolve, without touching the one that it would replace: a bundle with the
 * same requirements and nothing else is resolved in its stead. What it provides itself counts as there. An answer that
 * is too good shows at the update. For one thread.
 */
final class ResolveTrial {

    static final String LOCATION = "quickset-trial:";

    private static final String SUFFIX = ".quickset-trial";

    private final BundleContext framework;

    ResolveTrial(BundleContext framework) {
        this.framework = framework;
    }

    /** What that bundle lacks, or empty. */
    Optional<String> missing(Path jar) throws IOException, BundleException {
        Manifest manifest = requirements(jar);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, manifest).close();
        Bundle trial = framework.installBundle(
                LOCATION + jar.getFileName(), new ByteArrayInputStream(bytes.toByteArray()));
        try {
            FrameworkWiring wiring = framework.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
            if (wiring.resolveBundles(List.of(trial))) {
                return Optional.empty();
            }
            trial.start(Bundle.START_TRANSIENT);
            return Optional.empty();
        } catch (BundleException e) {
            return Optional.of(withoutIds(Reason.of(e)));
        } finally {
            trial.uninstall();
        }
    }

    // The ids are those of the trial: they mean nothing to anybody and differ each time.
    private static String withoutIds(String why) {
        return why.replace(SUFFIX, "").replaceAll(" ?\\[\\d+\\]\\(R [\\d.]+\\)", "")
                .replaceFirst(" Unresolved requirements:.*", "");
    }

    private static Manifest requirements(Path jar) throws IOException {
        try {
            Headers headers = Headers.of(jar);
            Set<String> packages = Stream.of(clauses(headers, Constants.EXPORT_PACKAGE)).map(Clause::getName)
                    .collect(Collectors.toSet());
            Set<String> namespaces = Stream.of(clauses(headers, Constants.PROVIDE_CAPABILITY)).map(Clause::getName)
                    .collect(Collectors.toSet());
            Manifest manifest = new Manifest();
            Attributes to = manifest.getMainAttributes();
            to.put(Attributes.Name.MANIFEST_VERSION, "1.0");
            to.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
            String name = clauses(headers, Constants.BUNDLE_SYMBOLICNAME)[0].getName();
            to.putValue(Constants.BUNDLE_SYMBOLICNAME, name + SUFFIX);
            copy(headers, Constants.IMPORT_PACKAGE, to, clause -> !packages.contains(clause.getName()));
            copy(headers, Constants.REQUIRE_CAPABILITY, to, clause -> !namespaces.contains(clause.getName()));
            copy(headers, Constants.REQUIRE_BUNDLE, to, clause -> true);
            return manifest;
        } catch (BadArtifactException e) {
            throw new IOException(e);
        }
    }

    private static void copy(Headers from, String header, Attributes to, Predicate<Clause> which) {
        String kept = Arrays.stream(clauses(from, header)).filter(which).map(Clause::toString)
                .collect(Collectors.joining(","));
        if (!kept.isEmpty()) {
            to.putValue(header, kept);
        }
    }

    private static Clause[] clauses(Headers headers, String header) {
        return headers.get(header).filter(text -> !text.isBlank()).map(Parser::parseHeader).orElse(new Clause[0]);
    }
}
