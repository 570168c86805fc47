package io.quickset.build.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevMojoTest {

    @TempDir
    Path module;

    private Path home;
    private final DevMojo mojo = new DevMojo();

    @BeforeEach
    void prepare() throws Exception {
        home = Files.createDirectories(module.resolve("home"));
        set("basedir", module.toFile());
        set("home", home.toFile());
    }

    private void set(String field, File value) throws ReflectiveOperationException {
        Field declared = DevMojo.class.getDeclaredField(field);
        declared.setAccessible(true);
        declared.set(mojo, value);
    }

    private void command(String script) throws Exception {
        Path file = Files.createDirectories(home.resolve("bin")).resolve("quickset");
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void laysTheSourcesOverTheSetThatTheModuleDeclares() throws Exception {
        Files.writeString(module.resolve("bnd.bnd"), "Bundle-Version: 1.0\nProvide-Capability: \\\n  io.quickset.set;"
                + "io.quickset.set=\"web\";root=\"site\"\n");
        Path files = Files.createDirectories(module.resolve("src/main/resources/site"));
        command("echo \"$@ $QUICKSET_HOME\" > " + module.resolve("said"));
        mojo.execute();
        assertThat(Files.readString(module.resolve("said")).strip())
                .isEqualTo("dev " + files.toAbsolutePath() + " --set web " + home.toAbsolutePath());
    }

    @Test
    void aFailureOfTheCommandFailsTheGoal() throws Exception {
        Files.writeString(module.resolve("bnd.bnd"), "Provide-Capability: io.quickset.set;io.quickset.set=web\n");
        Files.createDirectories(module.resolve("src/main/resources/resources"));
        command("exit 1");
        assertThatThrownBy(mojo::execute).isInstanceOf(MojoFailureException.class);
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        assertThatThrownBy(mojo::execute).hasMessageContaining("declares no set").hasMessageContaining("quickset.set");
        Files.writeString(module.resolve("bnd.bnd"), "Provide-Capability: io.quickset.set;io.quickset.set=web\n");
        assertThatThrownBy(mojo::execute).hasMessageContaining("there is no folder");
        Files.createDirectories(module.resolve("src/main/resources/resources"));
        set("command", module.resolve("nowhere").toFile());
        assertThatThrownBy(mojo::execute).hasMessageContaining("bin/quickset was not found at");
    }
}
