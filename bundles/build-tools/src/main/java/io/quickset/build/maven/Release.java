package io.quickset.build.maven;

import io.quickset.build.maven.ListedSets.Listed;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.apache.felix.feature.impl.FeatureServiceImpl;
import org.osgi.service.feature.BuilderFactory;
import org.osgi.service.feature.Feature;
import org.osgi.service.feature.FeatureBuilder;
import org.osgi.service.feature.FeatureBundle;
import org.osgi.service.feature.FeatureExtension.Kind;
import org.osgi.service.feature.FeatureExtension.Type;
import org.osgi.service.feature.FeatureService;
import org.osgi.service.feature.ID;

/** Writes a release: an OSGi Feature whose bundles are sets, with an extension that says which content each has. */
final class Release {

    /** The extension's name. It is mandatory: who does not know it would install the sets one by one. */
    static final String EXTENSION = "io.quickset.release";

    private final FeatureService features = new FeatureServiceImpl();
    private final ListedSets.Resolver resolver;

    Release(ListedSets.Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * The text of the release for a feature in which <code>${project.version}</code> stands for the given version.
     *
     * @throws IOException if the feature or a bundle can't be read, lists no bundle, one that is no set, or two for one
     *     set
     */
    String of(Path file, String projectVersion) throws IOException {
        String text = Files.readString(file).replace("${project.version}", projectVersion);
        try {
            Feature feature = features.readFeature(new StringReader(text));
            StringWriter written = new StringWriter();
            features.writeFeature(with(feature, sets(feature)), written);
            return written.toString().strip() + "\n";
        } catch (RuntimeException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException(file.getFileName() + ": " + e.getMessage(), e);
        }
    }

    private String sets(Feature feature) throws IOException {
        List<ID> bundles = feature.getBundles().stream().map(FeatureBundle::getID).toList();
        SortedMap<String, Listed> sets = ListedSets.of(bundles, resolver,
                "other bundles are dropped into deploy/ by themselves");
        if (sets.isEmpty()) {
            throw new IOException("it lists no bundle: a release without sets does nothing");
        }
        JsonArrayBuilder array = Json.createArrayBuilder();
        sets.values().stream().map(Listed::set).forEach(set -> array.add(Json.createObjectBuilder()
                .add("name", set.name()).add("version", set.version().toString())
                .add("digest", set.digest().toString())));
        return Json.createObjectBuilder().add("sets", array).build().toString();
    }

    private Feature with(Feature feature, String sets) {
        BuilderFactory factory = features.getBuilderFactory();
        FeatureBuilder release = factory.newFeatureBuilder(feature.getID()).setComplete(feature.isComplete());
        feature.getName().ifPresent(release::setName);
        feature.getDescription().ifPresent(release::setDescription);
        feature.getDocURL().ifPresent(release::setDocURL);
        feature.getLicense().ifPresent(release::setLicense);
        feature.getSCM().ifPresent(release::setSCM);
        feature.getVendor().ifPresent(release::setVendor);
        release.addCategories(feature.getCategories().toArray(String[]::new));
        release.addVariables(feature.getVariables());
        release.addBundles(feature.getBundles().toArray(FeatureBundle[]::new));
        feature.getConfigurations().values().forEach(release::addConfigurations);
        feature.getExtensions().values().stream().filter(extension -> !extension.getName().equals(EXTENSION))
                .forEach(release::addExtensions);
        return release.addExtensions(
                factory.newExtensionBuilder(EXTENSION, Type.JSON, Kind.MANDATORY).setJSON(sets).build()).build();
    }
}
