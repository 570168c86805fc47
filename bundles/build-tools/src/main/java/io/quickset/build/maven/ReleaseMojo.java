package io.quickset.build.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.project.MavenProjectHelper;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.osgi.service.feature.ID;

/**
 * Writes a release, sets that switch together or not at all, from an OSGi Feature whose bundles are set bundles, and
 * attaches it as an artifact of type {@code feature.json}. Sets of the same build have to be dependencies of the
 * project, for from them Maven knows which modules to build first.
 */
@Mojo(name = "release", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class ReleaseMojo extends AbstractMojo {

    private static final String TYPE = "feature.json";

    /** The Feature file. <code>${project.version}</code> stands for the project's version, and comments are allowed. */
    @Parameter(required = true, defaultValue = "${project.basedir}/release.feature.json")
    private File feature;

    /** The release: drop it into {@code deploy/}. */
    @Parameter(required = true,
            defaultValue = "${project.build.directory}/${project.artifactId}-${project.version}." + TYPE)
    private File outputFile;

    @Parameter(readonly = true, defaultValue = "${project}")
    private MavenProject project;

    @Parameter(readonly = true, defaultValue = "${session}")
    private MavenSession session;

    private final RepositorySystem resolver;
    private final MavenProjectHelper projects;

    /** Called by Maven. */
    @Inject
    public ReleaseMojo(RepositorySystem resolver, MavenProjectHelper projects) {
        this.resolver = resolver;
        this.projects = projects;
    }

    @Override
    public void execute() throws MojoFailureException {
        try {
            String release = new Release(this::resolve).of(feature.toPath(), project.getVersion());
            Files.createDirectories(outputFile.toPath().getParent());
            Files.writeString(outputFile.toPath(), release);
        } catch (IOException e) {
            throw new MojoFailureException(e.getMessage(), e);
        }
        projects.attachArtifact(project, TYPE, outputFile);
        getLog().info("release " + outputFile);
    }

    private Path resolve(ID bundle) throws IOException {
        ArtifactRequest request = new ArtifactRequest(
                new DefaultArtifact(bundle.getGroupId(), bundle.getArtifactId(), bundle.getClassifier().orElse(""),
                        bundle.getType().orElse("jar"), bundle.getVersion()),
                project.getRemoteProjectRepositories(), null);
        try {
            return resolver.resolveArtifact(session.getRepositorySession(), request).getArtifact().getFile().toPath();
        } catch (ArtifactResolutionException e) {
            throw new IOException(bundle + ": " + e.getMessage(), e);
        }
    }
}
