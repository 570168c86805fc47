package io.quickset.shell.internal.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.shell.internal.command.FakeNode;
import java.util.List;
import java.util.Map;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.service.command.CommandSession;
import org.jline.reader.ParsedLine;
import org.jline.reader.impl.DefaultParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionsTest {

    private final Completions completions = new Completions(new FakeNode()
            .with("conf", "1.0", Map.of("a.cfg", ""))
            .with("web", "1.2.0", Map.of("home.html", "", "icons/a.svg", "", "icons/b.svg", ""))
            .node());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'set '               | conf web
            'quickset:cat '      | conf web
            'cat web ic'         | icons/a.svg icons/b.svg
            'cat nope '          | ''
            'locate '            | conf web
            'locate web ho'      | home.html
            'locators '          | ''
            'pin web '           | 1.2.0
            'set web '           | ''
            'rollback '          | ''
            """)
    void offersWhatFits(String typed, String words) {
        ParsedLine line = new DefaultParser().parse(typed, typed.length());
        assertThat(String.join(" ", completions.words(line))).isEqualTo(words);
    }

    @Test
    void oursComeFirstForTheRuntimeAndForTheCompletion() {
        Object ours = new Object() {
            @SuppressWarnings("unused")
            public String cat() {
                return "ours";
            }
        };
        try (Gogo gogo = new Gogo().with(ours, "cat")) {
            for (String scope : List.of("gogo", "felix", "other")) {
                gogo.processor.addCommand(scope, new Object(), "cat");
            }
            try (CommandSession session = gogo.processor.createSession(System.in, System.out, System.err)) {
                CommandRun.prepare(session);
                assertThat(Shell.resolve(session, "cat")).isEqualTo("quickset:cat");
            }
            assertThat(gogo.run("cat").out()).isEqualTo("ours\n");
        }
    }
}
