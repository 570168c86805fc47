package io.quickset.shell.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a wrong call says before any node is asked. */
class MainTest {

    @TempDir
    Path home;
    private final PrintStream before = System.err;
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setErr(before);
    }

    private String run(String... arguments) {
        err.reset();
        return Main.run(List.of(arguments)) + " " + err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void anIncompleteWaitShowsItsUsage() {
        String usage = "2 usage: quickset wait <set>@<version> [--timeout <seconds>]\n";
        assertThat(run("wait", home.toString())).isEqualTo(usage);
        assertThat(run("wait", home.toString(), "web@1.0.0", "--timeout")).isEqualTo(usage);
    }

    @Test
    void withoutANodeItSaysHowToStartOne() {
        assertThat(run("wait", home.toString(), "web@1.0.0"))
                .isEqualTo("1 no Quickset runs on " + home + ": start it with bin/quickset start\n");
    }
}
