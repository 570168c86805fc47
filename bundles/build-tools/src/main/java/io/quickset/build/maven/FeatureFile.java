package io.quickset.build.maven;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.osgi.service.feature.FeatureBundle;
import org.osgi.service.feature.ID;

/** What an assembly needs of an OSGi Feature: its bundles, each with its start level. */
record FeatureFile(List<Entry> entries) {

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

    FeatureFile {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a feature in which <code>${project.version}</code> stands for the given version.
     *
     * @throws IOException if it cannot be read, is no feature, or gives a bundle no start-order in 1..99
     */
    static FeatureFile read(Path file, String projectVersion) throws IOException {
        String text = Files.readString(file).replace("${project.version}", projectVersion);
        try {
            return new FeatureFile(new FeatureServiceImpl().readFeature(new StringReader(text)).getBundles().stream()
                    .map(FeatureFile::entry)
                    .toList());
        } catch (RuntimeException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
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
        List<String> coordinates = entries.stream().map(Entry::coordinates).toList();
        coordinates.stream().filter(bundle -> !dependencies.contains(bundle))
                .forEach(bundle -> differences.add(bundle + " is in the feature, but no dependency in pom.xml"));
        dependencies.stream().filter(bundle -> !coordinates.contains(bundle))
                .forEach(bundle -> differences.add(bundle + " is a dependency in pom.xml, but not in the feature"));
        return List.copyOf(differences);
    }
}
