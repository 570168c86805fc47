package io.quickset.shell.internal.console;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.jline.reader.LineReader;
import org.jline.terminal.Terminal;
import org.osgi.framework.BundleContext;

/**
 * Gogo's interactive shell on one terminal, with our commands first and completed, and the node's own history file.
 * Runs on the calling thread until the operator leaves it by Ctrl-D or {@code exit}, or {@link #stop()}.
 */
public final class InteractiveShell {

    private final CommandProcessor processor;
    private final BundleContext context;
    private final Completions completions;
    private final Path history;

    private volatile boolean stopped;
    private final Shell shell;

    public InteractiveShell(
            CommandProcessor processor, BundleContext context, Completions completions, Path history) {
        this.processor = processor;
        this.context = context;
        this.completions = completions;
        this.history = history;
        this.shell = new QuicksetShell();
    }

    /** Runs the shell; the terminal stays open. */
    public void run(Terminal terminal) throws Exception {
        try (CommandSession session = processor.createSession(terminal.input(), terminal.output(), terminal.output())) {
            session.put(Shell.VAR_TERMINAL, terminal);
            session.put(LineReader.HISTORY_FILE, history);
            session.put(".gosh_quiet", true);
            Function exit = (current, words) -> {
                stop();
                return null;
            };
            session.put("exit", exit);
            session.put("logout", exit);
            if (!stopped) {
                shell.gosh(session, new String[] {"--login", "--noshutdown", "--nohistory"});
            }
        }
    }

    /** Ends the shell before its next prompt. */
    public void stop() {
        stopped = true;
        shell.stop();
    }

    /** Adds our settings once Gogo's own profile has run, which would override them. */
    private final class QuicksetShell extends Shell {

        private final AtomicBoolean profileRead = new AtomicBoolean();

        QuicksetShell() {
            super(new ShellContext(context), processor);
        }

        @Override
        public Object source(CommandSession session, String script) throws Exception {
            Object result = super.source(session, script);
            if (profileRead.compareAndSet(false, true)) {
                CommandRun.prepare(session);
                session.put(VAR_PROMPT, "quickset> ");
                completions.install(session);
            }
            return result;
        }
    }

    /** What Gogo's shell asks of its surroundings. Leaving a shell never stops the node. */
    private record ShellContext(BundleContext context) implements Shell.Context {

        @Override
        public String getProperty(String name) {
            // Gogo's shell looks there for etc/gosh_profile. The framework's own gosh.home is of no use here: the
            // launcher sets it to silence the profile of the console that gogo.jline starts by itself.
            return context.getProperty(name.equals("gosh.home") ? "quickset.home" : name);
        }

        @Override
        public void exit() {
            // Reached only by a nested login shell.
        }
    }
}
