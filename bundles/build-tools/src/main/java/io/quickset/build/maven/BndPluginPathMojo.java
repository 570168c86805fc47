package io.quickset.build.maven;

import java.util.stream.Collectors;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.descriptor.PluginDescriptor;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/**
 * Sets the property {@value #PROPERTY} to this plugin's own jars, for bnd's {@code -pluginpath}.
 *
 * <p>Why not a {@code <dependency>} of bnd-maven-plugin: that one is a Maven extension, so Maven loads it before it
 * builds the first module, and in a clean checkout this module does not exist yet.
 */
@Mojo(name = "bnd-plugin-path", defaultPhase = LifecyclePhase.PREPARE_PACKAGE, threadSafe = true)
public final class BndPluginPathMojo extends AbstractMojo {

    /** The property's name. */
    static final String PROPERTY = "quickset.bnd.pluginpath";

    @Parameter(readonly = true, defaultValue = "${project}")
    private MavenProject project;

    @Parameter(readonly = true, defaultValue = "${plugin}")
    private PluginDescriptor plugin;

    @Override
    public void execute() {
        String path = plugin.getArtifacts().stream()
                .map(artifact -> artifact.getFile().getAbsolutePath())
                .filter(file -> file.endsWith(".jar"))
                .collect(Collectors.joining(","));
        project.getProperties().setProperty(PROPERTY, path);
    }
}
