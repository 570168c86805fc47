package io.quickset.shell.internal.console;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;

/** A real Gogo, without a framework. */
public final class Gogo implements AutoCloseable {

    private final ThreadIOImpl threadIo = new ThreadIOImpl();

    /** Its processor. */
    public final CommandProcessorImpl processor = new CommandProcessorImpl(threadIo);

    /** Starts it. */
    public Gogo() {
        threadIo.start();
    }

    /** What a command printed. */
    public record Outcome(int code, String out, String err) {}

    /** Adds the functions of an object to scope quickset. */
    public Gogo with(Object commands, String... functions) {
        for (String function : functions) {
            processor.addCommand("quickset", commands, function);
        }
        return this;
    }

    /** Runs a command. */
    public Outcome run(String command) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = new CommandRun(processor).run(command, new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Outcome(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        processor.stop();
        threadIo.stop();
    }
}
