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
 * Copies the bundles of an OSGi Feature into {@code <outputDirectory>/<start level>/}. The feature decides; the
 * project's dependencies of scope {@code provided} must name the same bundles, for from them Maven knows which modules
 * to build first.
 */
@Mojo(name = "assemble", defaultPhase = LifecyclePhase.PREPARE_PACKAGE, threadSafe = true)
public final class AssembleMojo extends AbstractMojo {

    /** The Feature file. */
    @Parameter(required = true)
    private File feature;

    /** Emptied first, so that nothing of an earlier composition stays. */
    @Parameter(required = true, defaultValue = "${project.build.directory}/bundles")
    private File outputDirectory;

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
            FeatureFile composition = FeatureFile.read(feature.toPath(), project.getVersion());
            requireEqualLists(composition);
            empty(outputDirectory.toPath());
            for (FeatureFile.Entry entry : composition.entries()) {
                Path target = outputDirectory.toPath().resolve(entry.path());
                Files.createDirectories(target.getParent());
                Files.copy(resolve(entry), target, StandardCopyOption.REPLACE_EXISTING);
            }
            getLog().info(composition.entries().size() + " bundles of " + feature.getName());
        } catch (IOException | ArtifactResolutionException e) {
            throw new MojoExecutionException(e.getMessage(), e);
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
            throw new MojoFailureException(feature.getName() + " and pom.xml differ:\n  "
                    + String.join("\n  ", differences));
        }
    }

    private Path resolve(FeatureFile.Entry entry) throws ArtifactResolutionException {
        ArtifactRequest request = new ArtifactRequest(
                new DefaultArtifact(entry.groupId(), entry.artifactId(), "jar", entry.version()),
                project.getRemoteProjectRepositories(), null);
        return resolver.resolveArtifact(session.getRepositorySession(), request).getArtifact().getFile().toPath();
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
