package io.quickset.shell.internal.console;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
        protectHistory();
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

    /** Commands may hold what is nobody else's business; JLine would make the file readable for all. */
    private void protectHistory() throws IOException {
        if (!Files.exists(history)) {
            Files.createFile(history,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
    }

    /** Ends the shell before its next prompt. */
    public void stop() {
        stopped = true;
        shell.stop();
    }

    /** Reads Gogo's own profile first and then adds our settings, which it would override. */
    private final class QuicksetShell extends Shell {

        private final AtomicBoolean prepared = new AtomicBoolean();

        QuicksetShell() {
            super(new ShellContext(context), processor);
        }

        @Override
        public Object source(CommandSession session, String script) throws Exception {
            if (prepared.compareAndSet(false, true)) {
                URL gogo = Shell.class.getResource("/gosh_profile");
                if (gogo != null) {
                    super.source(session, gogo.toString());
                }
                // Gogo's clock at the right edge ends up in every copied line.
                session.put(VAR_RPROMPT, null);
                session.put("#" + VAR_RPROMPT, null);
                CommandRun.prepare(session);
                completions.install(session);
            }
            return super.source(session, script);
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
