package io.quickset.shell.client;

import io.quickset.shell.internal.wire.SocketPath;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The client of a running node's local socket, as {@code bin/quickset} calls it. */
public final class Main {

    private static final String USAGE =
            "usage: sh <home> [command] | status <home> [--json] | wait <home> <set>@<version> [--timeout <s>]"
                    + " | dev <home> <directory> --set <name>";
    private static final String DEV_USAGE = "usage: quickset dev <directory> --set <name>";
    private static final String WAIT_USAGE = "usage: quickset wait <set>@<version> [--timeout <seconds>]";

    private Main() {}

    /** Exits with the command's exit code; 1 when there is no node; 2 for a wrong call. */
    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments)));
    }

    /** The same, for a caller that lives on, such as a launcher that offers a console in the foreground. */
    public static int run(List<String> arguments) {
        if (arguments.size() < 2) {
            return usage(USAGE);
        }
        Path home = Path.of(arguments.get(1));
        List<String> rest = arguments.subList(2, arguments.size());
        switch (arguments.get(0)) {
            case "sh":
                return rest.isEmpty() ? interactive(home) : command(home, String.join(" ", rest));
            case "status":
                return command(home, "quickset:status" + quoted(rest));
            case "wait":
                boolean complete = !rest.isEmpty() && !rest.get(rest.size() - 1).equals("--timeout");
                return complete ? command(home, "quickset:await" + quoted(rest)) : usage(WAIT_USAGE);
            case "dev":
                return dev(home, rest);
            default:
                return usage(USAGE);
        }
    }

    private static int dev(Path home, List<String> words) {
        int option = words.indexOf("--set");
        if (words.size() != 3 || option < 0 || option == 2) {
            return usage(DEV_USAGE);
        }
        Path directory = Path.of(words.get(option == 0 ? 2 : 0)).toAbsolutePath().normalize();
        if (!Files.isDirectory(directory)) {
            System.err.println(directory + " is no directory: name the folder that holds the set's files");
            return 2;
        }
        return command(home, "quickset:dev" + quoted(List.of(words.get(option + 1), directory.toString())));
    }

    private static int interactive(Path home) {
        // Without an operator there is nobody to leave the shell again.
        if (!RawTerminal.isPresent()) {
            System.err.println("no terminal: give a command, such as bin/quickset sh 'quickset:sets'");
            return 1;
        }
        try (SocketChannel channel = connect(home); RawTerminal terminal = RawTerminal.open()) {
            return new Client(channel).interactive(terminal);
        } catch (IOException e) {
            return failed(home, e);
        }
    }

    private static int command(Path home, String command) {
        try (SocketChannel channel = connect(home)) {
            return new Client(channel).command(command);
        } catch (IOException e) {
            return failed(home, e);
        }
    }

    /** No such node, as against a conversation that broke off. */
    private static final class NotRunning extends IOException {
        private static final long serialVersionUID = 1;

        NotRunning(Throwable cause) {
            super(cause);
        }
    }

    private static SocketChannel connect(Path home) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(SocketPath.find(home)));
            return channel;
        } catch (AccessDeniedException e) {
            channel.close();
            throw e;
        } catch (IOException e) {
            channel.close();
            boolean denied = String.valueOf(e.getMessage()).contains("Permission denied");
            throw denied ? e : new NotRunning(e);
        }
    }

    private static int failed(Path home, IOException e) {
        System.err.println(e instanceof NotRunning
                ? "no Quickset runs on " + home + ": start it with bin/quickset start"
                : "the shell of Quickset on " + home + " failed: " + e.getMessage());
        return 1;
    }

    private static int usage(String usage) {
        System.err.println(usage);
        return 2;
    }

    private static String quoted(List<String> words) {
        StringBuilder all = new StringBuilder();
        for (String word : words) {
            // In single quotes Gogo expands nothing.
            all.append(" '").append(word.replace("'", "'\\''")).append('\'');
        }
        return all.toString();
    }
}
