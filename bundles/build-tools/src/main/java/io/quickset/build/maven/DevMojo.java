package io.quickset.build.maven;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.felix.utils.manifest.Clause;
import org.apache.felix.utils.manifest.Parser;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Developer mode: lays the files of this set's module over the set in a node that runs on this machine, so that what is
 * saved is live at once, until the goal is ended (Ctrl-C). It talks to the node through <code>bin/quickset dev</code>;
 * nothing of it gets into what is built.
 */
@Mojo(name = "dev", requiresProject = true, threadSafe = true)
public final class DevMojo extends AbstractMojo {

    private static final String NAMESPACE = "io.quickset.set";

    /** The set. Default: the one that bnd.bnd declares. */
    @Parameter(property = "quickset.set")
    private @Nullable String set;

    /** The folder with the set's files. Default: its root in src/main/resources. */
    @Parameter(property = "quickset.directory")
    private @Nullable File directory;

    /** The node's home. Default: QUICKSET_HOME, else the distribution that the command belongs to. */
    @Parameter(property = "quickset.home", defaultValue = "${env.QUICKSET_HOME}")
    private @Nullable File home;

    /** The command of the distribution. Default: bin/quickset in the home, else quickset on the PATH. */
    @Parameter(property = "quickset.command")
    private @Nullable File command;

    @Parameter(readonly = true, defaultValue = "${project.basedir}")
    private File basedir;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        try {
            Process dev = start();
            Thread end = new Thread(dev::destroy); // Maven may be killed without its terminal's group
            Runtime.getRuntime().addShutdownHook(end);
            int code = dev.waitFor();
            if (code != 0) {
                throw new MojoFailureException("quickset:dev ended: see above");
            }
        } catch (IOException e) {
            throw new MojoExecutionException("quickset:dev: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Process start() throws IOException, MojoFailureException {
        Optional<Clause> capability = capability(basedir.toPath().resolve("bnd.bnd"));
        String name = set != null ? set : capability.map(clause -> clause.getAttribute(NAMESPACE)).orElseThrow(
                () -> new MojoFailureException("quickset:dev: " + basedir.getName() + "/bnd.bnd declares no set"
                        + " (Provide-Capability: " + NAMESPACE + ";" + NAMESPACE + "=\"<name>\"): run it in a set's"
                        + " module, or say -Dquickset.set=<name>"));
        String root = capability.map(clause -> clause.getAttribute("root")).orElse("resources");
        Path files = directory != null ? directory.toPath()
                : basedir.toPath().resolve("src/main/resources").resolve(root);
        if (!Files.isDirectory(files)) {
            throw new MojoFailureException("quickset:dev: there is no folder " + files
                    + ": say where the set's files lie by -Dquickset.directory=<folder>");
        }
        ProcessBuilder dev = new ProcessBuilder(command(), "dev", files.toAbsolutePath().toString(), "--set", name)
                .inheritIO();
        if (home != null) {
            dev.environment().put("QUICKSET_HOME", home.getAbsolutePath());
        }
        return dev.start();
    }

    private String command() throws MojoFailureException {
        Stream<Path> path = Stream.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty()).map(folder -> Path.of(folder, "quickset"));
        Stream<Path> all = command != null ? Stream.of(command.toPath())
                : Stream.concat(Stream.ofNullable(home).map(each -> each.toPath().resolve("bin/quickset")), path);
        List<Path> tried = all.toList();
        return tried.stream().filter(Files::isExecutable).findFirst().map(Path::toString)
                .orElseThrow(() -> new MojoFailureException("quickset:dev: bin/quickset was not found"
                        + (command != null ? " at " + command : " in the home or on the PATH")
                        + ": say -Dquickset.command=<distribution>/bin/quickset, and -Dquickset.home=<home> if that lies"
                        + " elsewhere"));
    }

    /** The capability that a bnd file declares; its values may refer to nothing else. */
    static Optional<Clause> capability(Path bnd) throws IOException {
        Properties properties = new Properties();
        if (Files.exists(bnd)) {
            try (Reader reader = Files.newBufferedReader(bnd, StandardCharsets.UTF_8)) {
                properties.load(reader);
            }
        }
        String header = properties.getProperty("Provide-Capability");
        return header == null ? Optional.empty()
                : Stream.of(Parser.parseHeader(header)).filter(clause -> clause.getName().equals(NAMESPACE)).findFirst();
    }
}
