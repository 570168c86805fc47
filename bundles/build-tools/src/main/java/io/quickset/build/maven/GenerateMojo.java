package io.quickset.build.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * Writes a Java class for each set among the module's dependencies, with a constant for each of its files, and adds it
 * to the module's sources: code that names a file which the set no longer has does not compile. It reads the index in
 * the set's jar, which is what a node serves, and never the files that the jar was once made from.
 *
 * <p>Called after <code>package</code> in a set's own module, it writes the class for that set, to look at.
 */
@Mojo(name = "generate", defaultPhase = LifecyclePhase.GENERATE_SOURCES, threadSafe = true,
        requiresDependencyResolution = ResolutionScope.COMPILE)
public final class GenerateMojo extends AbstractMojo {

    /** The sets, each as <code>groupId:artifactId</code> of a dependency. Default: all direct dependencies that are. */
    @Parameter
    private @Nullable List<String> sets;

    /** The package of the classes. Default: made from the module's groupId and artifactId. */
    @Parameter(property = "quickset.packageName")
    private @Nullable String packageName;

    /** The name of the class, if there is one set only. Default: <code>BootstrapIcons</code> for bootstrap-icons. */
    @Parameter(property = "quickset.className")
    private @Nullable String className;

    /** The folder of the classes. A second execution of the goal in one module needs another. */
    @Parameter(required = true, defaultValue = "${project.build.directory}/generated-sources/quickset")
    private File outputDirectory;

    @Parameter(readonly = true, defaultValue = "${project}")
    private MavenProject project;

    @Override
    public void execute() throws MojoFailureException {
        if (project.getPackaging().equals("pom")) {
            getLog().info("a module of packaging pom has no code");
            return;
        }
        Path folder = outputDirectory.toPath();
        String inPackage = packageName == null ? packageOf(project.getGroupId(), project.getArtifactId()) : packageName;
        try {
            Optional<PackagedSet> own = own();
            List<PackagedSet> chosen = own.isPresent() ? List.of(own.get()) : dependencies();
            new SetConstants(inPackage, className, folder).write(chosen)
                    .forEach(file -> getLog().info("constants in " + file));
        } catch (IOException e) {
            throw new MojoFailureException("quickset:generate: " + e.getMessage(), e);
        }
        project.addCompileSourceRoot(folder.toString());
    }

    /** The set that this module is. Maven knows the jar only after the phase package of this very build. */
    private Optional<PackagedSet> own() throws IOException {
        File jar = project.getArtifact().getFile();
        return jar != null && jar.isFile() && jar.getName().endsWith(".jar")
                ? new SetConstants.Candidate(id(project.getArtifact()), jar.toPath()).set() : Optional.empty();
    }

    private List<PackagedSet> dependencies() throws IOException {
        List<String> wanted = sets == null ? List.of() : sets.stream().map(String::strip).toList();
        List<String> direct = project.getDependencies().stream()
                .map(dependency -> dependency.getGroupId() + ":" + dependency.getArtifactId()).toList();
        List<SetConstants.Candidate> candidates = project.getArtifacts().stream()
                .filter(artifact -> artifact.getFile() != null && direct.contains(id(artifact)))
                .map(artifact -> new SetConstants.Candidate(id(artifact), artifact.getFile().toPath())).toList();
        List<PackagedSet> chosen = SetConstants.choose(candidates, wanted);
        List<String> unpackaged = SetConstants.unpackaged(candidates);
        if (wanted.isEmpty() && !unpackaged.isEmpty()) {
            getLog().warn("not packaged yet, so no constants if it is a set: " + String.join(", ", unpackaged));
        }
        return chosen;
    }

    private static String id(Artifact artifact) {
        return artifact.getGroupId() + ":" + artifact.getArtifactId();
    }

    /** {@code com.example} and {@code shop-web} are {@code com.example.shop_web}; a prefix is not said twice. */
    static String packageOf(String groupId, String artifactId) {
        String name = artifactId.equals(groupId) || artifactId.startsWith(groupId + ".")
                ? artifactId : groupId + "." + artifactId;
        return Stream.of(name.split("\\.")).map(GenerateMojo::packagePart).collect(Collectors.joining("."));
    }

    private static String packagePart(String text) {
        String part = text.replaceAll("[^A-Za-z0-9_]", "_");
        boolean legal = SourceVersion.isName(part);
        return legal ? part : "_" + part;
    }
}
