package io.quickset.build.maven;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureArtifact;
import org.osgi.service.feature.FeatureBundle;
import org.osgi.service.feature.FeatureExtension;
import org.osgi.service.feature.ID;

/**
 * What an assembly needs of an OSGi Feature, or of several that together are a composition.
 *
 * @param entries its bundles, each with its start level
 * @param sets the bundles of the sets that it bakes
 */
record FeatureFile(List<Entry> entries, List<ID> sets) {

    /** One bundle. */
    record Entry(String groupId, String artifactId, String version, int startLevel) {
        String coordinates() {
            return groupId + ":" + artifactId + ":" + version;
        }

        /** The path below the bundles folder, as the launcher expects it. */
        String path() {
            return "%02d/%s-%s.jar".formatted(startLevel, artifactId, version);
        }
    }

    static final FeatureFile EMPTY = new FeatureFile(List.of(), List.of());

    FeatureFile {
        entries = List.copyOf(entries);
        sets = List.copyOf(sets);
    }

    /**
     * Reads a feature in which <code>${project.version}</code> stands for the given version.
     *
     * @throws IOException if it cannot be read, is no feature, gives a bundle no start-order in 1..99, or lists baked
     *     sets in another way than as artifacts
     */
    static FeatureFile read(Path file, String projectVersion) throws IOException {
        String text = Files.readString(file).replace("${project.version}", projectVersion);
        try {
            Feature feature = new FeatureServiceImpl().readFeature(new StringReader(text));
            return new FeatureFile(feature.getBundles().stream().map(FeatureFile::entry).toList(), sets(feature));
        } catch (RuntimeException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** Both together. */
    FeatureFile plus(FeatureFile other) {
        return new FeatureFile(Stream.concat(entries.stream(), other.entries.stream()).toList(),
                Stream.concat(sets.stream(), other.sets.stream()).toList());
    }

    private static List<ID> sets(Feature feature) {
        FeatureExtension extension = feature.getExtensions().get(SetsExtension.EXTENSION);
        if (extension == null) {
            return List.of();
        }
        if (extension.getType() != FeatureExtension.Type.ARTIFACTS) {
            throw new IllegalArgumentException(
                    "the extension " + SetsExtension.EXTENSION + " needs the member 'artifacts',"
                    + " a list of {\"id\": \"<group>:<artifact>:<version>\"}");
        }
        return extension.getArtifacts().stream().map(FeatureArtifact::getID).toList();
    }

    private static Entry entry(FeatureBundle bundle) {
        ID id = bundle.getID();
        Object order = bundle.getMetadata().get("start-order");
        if (!(order instanceof Number level) || level.intValue() < 1 || level.intValue() > 99) {
            throw new IllegalArgumentException(id + " needs a start-order from 1 to 99, not " + order);
        }
        return new Entry(id.getGroupId(), id.getArtifactId(), id.getVersion(), level.intValue());
    }

    /** One sentence for each bundle that only one of the two lists has; empty if they are equal. */
    List<String> differencesTo(List<String> dependencies) {
        TreeSet<String> differences = new TreeSet<>();
        List<String> coordinates = Stream.concat(entries.stream().map(Entry::coordinates), sets.stream()
                .map(set -> set.getGroupId() + ":" + set.getArtifactId() + ":" + set.getVersion())).toList();
        coordinates.stream().filter(bundle -> !dependencies.contains(bundle))
                .forEach(bundle -> differences.add(bundle + " is in the feature, but no dependency in pom.xml"));
        dependencies.stream().filter(bundle -> !coordinates.contains(bundle))
                .forEach(bundle -> differences.add(bundle + " is a dependency in pom.xml, but not in the feature"));
        return List.copyOf(differences);
    }
}
