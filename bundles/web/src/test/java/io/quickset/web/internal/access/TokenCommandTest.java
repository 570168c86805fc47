package io.quickset.web.internal.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command, by a real Gogo. */
class TokenCommandTest {

    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private final CommandProcessorImpl gogo = new CommandProcessorImpl(threadIo);
    private Tokens tokens;
    private volatile String url = "http://127.0.0.1:8181";

    @BeforeEach
    void start(@TempDir Path data) throws Exception {
        tokens = new Tokens(data);
        tokens.open();
        threadIo.start();
        gogo.addCommand("quickset", new TokenCommand(tokens, () -> url), "token");
    }

    @AfterEach
    void stop() {
        gogo.stop();
        threadIo.stop();
    }

    private String run(String command) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        try (CommandSession session = gogo.createSession(new ByteArrayInputStream(new byte[0]), print, print)) {
            session.execute(command);
        } catch (Exception e) {
            return "failed: " + e.getMessage();
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void listsNamesAndRolesAndNoSecret() throws Exception {
        tokens.add("ci-server", Role.READ);
        assertThat(run("token")).isEqualTo("TOKEN      ROLE\noperator   operate\nci-server  read\n");
    }

    @Test
    void showsANewOneOnceWithTheConsolesLink() throws Exception {
        String made = run("token add ci --role read");
        assertThat(made).matches("token 'ci', shown this once: (qst_\\S+)\nconsole: http://127.0.0.1:8181/console/#token=\\1\n");
        assertThat(tokens.find(made.substring(made.indexOf("qst_"), made.indexOf("\n")))).map(Token::role).hasValue(Role.READ);
        url = "";
        assertThat(run("token --role operate add deployer")).doesNotContain("console").contains("qst_");
    }

    @Test
    void rotatesAndRevokes() throws Exception {
        assertThat(run("token rotate operator")).contains("qst_", "/console/#token=qst_");
        assertThat(run("token revoke operator")).isEqualTo("token 'operator' counts no longer\n");
        assertThat(run("token")).startsWith("no token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"token add", "token add x", "token add x --role root", "token add x y --role read", "token revoke", "token rotate none",
            "token drop operator", "token revoke operator --role read", "token add 'a b' --role read", "token add operator --role read"})
    void anythingElseIsToldInALine(String command) throws Exception {
        assertThat(run(command)).startsWith("failed: ").doesNotContain("qst_", "java.lang").hasLineCount(1);
        assertThat(tokens.list()).hasSize(1);
    }
}
