package io.quickset.shell.internal.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Job;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;

/** Runs one command line in a session of its own. Used by one thread; interrupting it ends the command. */
public final class CommandRun {

    /**
     * Where commands are looked for: ours first ({@code ls} is a set's, {@code gogo:ls} the file system's), then
     * Gogo's, then all others. Ours stand last, too: Gogo's runtime takes the first match, but the completion of
     * gogo.jline 1.1.8 the last.
     */
    static final String SCOPE = "quickset:gogo:felix:*:quickset";

    private final CommandProcessor processor;

    public CommandRun(CommandProcessor processor) {
        this.processor = processor;
    }

    /**
     * Runs it. A result is printed as the interactive shell would; a failure is one line on {@code err}.
     *
     * @return 0, or 1 when it failed
     */
    public int run(String command, InputStream in, PrintStream out, PrintStream err) {
        try (CommandSession session = processor.createSession(in, out, err)) {
            prepare(session);
            // Some of Gogo's commands, such as gogo:ls, fail without one. Made only when asked for.
            session.put("#" + Shell.VAR_TERMINAL, (Function) (current, words) -> terminal(in, out));
            AtomicBoolean failed = new AtomicBoolean();
            // Commands such as grep report failure by their job's result, without an exception.
            session.setJobListener((job, before, now) -> {
                if (now == Job.Status.Done && before == Job.Status.Foreground) {
                    failed.set(job.result() != null && !job.result().isSuccess());
                }
            });
            Object result = session.execute(command);
            if (result != null && !Boolean.FALSE.equals(session.get(".Gogo.format"))) {
                out.println(session.format(result, Converter.INSPECT));
            }
            return failed.get() ? 1 : 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("interrupted");
            return 1;
        } catch (Exception | StackOverflowError e) {
            err.println(ErrorLine.of(e));
            return 1;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private static Terminal terminal(InputStream in, PrintStream out) throws IOException {
        Terminal terminal = new DumbTerminal("quickset", Terminal.TYPE_DUMB, in, out, StandardCharsets.UTF_8);
        terminal.setSize(new Size(80, 24));
        return terminal;
    }

    static void prepare(CommandSession session) {
        session.put("SCOPE", SCOPE);
        // '*.svg' means resources of a set here, not files of the folder in which the node was started.
        session.put(CommandSession.OPTION_NO_GLOB, true);
    }
}
