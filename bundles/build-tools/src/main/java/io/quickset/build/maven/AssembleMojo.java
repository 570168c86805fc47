package io.quickset.build.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import javax.inject.Inject;

import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/**
 * Copies the bundles of one or more OSGi Features, which together are a composition, into
 * {@code <outputDirectory>/<start level>/}, and the set bundles that their extension {@code io.quickset.sets} lists
 * into {@code <setsDirectory>}. The features decide; the project's dependencies of scope {@code provided} must name the
 * same bundles, for from them Maven knows which modules to build first.
 */
@Mojo(name = "assemble", defaultPhase = LifecyclePhase.PREPARE_PACKAGE, threadSafe = true)
public final class AssembleMojo extends AbstractMojo {

    /** Holds the Feature files, each {@code <name>.feature.json}. */
    @Parameter(required = true)
    private File folder;

    /** The names of the features, each of which adds to those before it. */
    @Parameter(required = true)
    private List<String> features;

    /** Emptied first, so that nothing of an earlier composition stays. */
    @Parameter(required = true, defaultValue = "${project.build.directory}/bundles")
    private File outputDirectory;

    /** Emptied first, too; absent afterwards when the feature bakes no set. */
    @Parameter(required = true, defaultValue = "${project.build.directory}/sets")
    private File setsDirectory;

    @Parameter(readonly = true, defaultValue = "${project}")
    private MavenProject project;

    @Parameter(readonly = true, defaultValue = "${session}")
    private MavenSession session;

    private final RepositorySystem resolver;

    /** Called by Maven. */
    @Inject
    public AssembleMojo(RepositorySystem resolver) {
        this.resolver = resolver;
    }

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        try {
            FeatureFile composition = FeatureFile.EMPTY;
            for (String feature : features) {
                Path file = folder.toPath().resolve(feature + ".feature.json");
                composition = composition.plus(FeatureFile.read(file, project.getVersion()));
            }
            requireEqualLists(composition);
            empty(outputDirectory.toPath());
            for (FeatureFile.Entry entry : composition.entries()) {
                Path target = outputDirectory.toPath().resolve(entry.path());
                Files.createDirectories(target.getParent());
                Files.copy(resolve(entry.groupId(), entry.artifactId(), entry.version()), target,
                        StandardCopyOption.REPLACE_EXISTING);
            }
            bake(composition);
            getLog().info(composition.entries().size() + " bundles, " + composition.sets().size() + " baked sets of "
                    + String.join(", ", features));
        } catch (IOException e) {
            throw new MojoExecutionException(e.getMessage(), e);
        }
    }

    private void bake(FeatureFile composition) throws IOException, MojoFailureException {
        empty(setsDirectory.toPath());
        try {
            SetsExtension.copy(composition.sets(),
                    set -> resolve(set.getGroupId(), set.getArtifactId(), set.getVersion()),
                    setsDirectory.toPath());
        } catch (IOException e) {
            throw new MojoFailureException(
                    String.join(", ", features) + ", " + SetsExtension.EXTENSION + ": " + e.getMessage(), e);
        }
    }

    private void requireEqualLists(FeatureFile composition) throws MojoFailureException {
        List<String> provided = project.getDependencies().stream()
                .filter(dependency -> "provided".equals(dependency.getScope()))
                .map(dependency -> dependency.getGroupId() + ":" + dependency.getArtifactId() + ":"
                        + dependency.getVersion())
                .toList();
        List<String> differences = composition.differencesTo(provided);
        if (!differences.isEmpty()) {
            throw new MojoFailureException(String.join(", ", features) + " and pom.xml differ:\n  "
                    + String.join("\n  ", differences));
        }
    }

    private Path resolve(String group, String artifact, String version) throws IOException {
        ArtifactRequest request = new ArtifactRequest(new DefaultArtifact(group, artifact, "jar", version),
                project.getRemoteProjectRepositories(), null);
        try {
            return resolver.resolveArtifact(session.getRepositorySession(), request).getArtifact().getFile().toPath();
        } catch (ArtifactResolutionException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static void empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
