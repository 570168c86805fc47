package io.quickset.shell.internal.console;

import io.quickset.Resource;
import io.quickset.Snapshot;
import io.quickset.shell.internal.command.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.felix.gogo.jline.Shell;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.jline.builtins.Completers.CompletionData;
import org.jline.reader.ParsedLine;

/**
 * Tab completion of our commands by gogo.jline's own mechanism: for each command a list of options, and a function
 * of the session that supplies the words. Safe for use by several sessions.
 */
public final class Completions {

    private static final int MAX_PATHS = 500;
    private static final String WORDS = "__quickset_words";
    private static final String JSON = "--json";

    private final Node node;

    public Completions(Node node) {
        this.node = node;
    }

    /** Adds ours to the session's completions. */
    void install(CommandSession session) {
        Map<String, List<CompletionData>> all = Shell.getCompletions(session);
        session.put(WORDS, (Function) (current, ignored) -> words(Shell.getParsedLine(current)));
        add(all, "sets", "Lists the live sets", JSON);
        add(all, "set", "Shows one live set", JSON);
        add(all, "ls", "Lists a set's resources", JSON);
        add(all, "cat", "Writes a resource's bytes");
        add(all, "status", "Shows the state of the node", JSON);
        add(all, "history", "Lists the generations", JSON);
        add(all, "diff", "Compares two versions of a set", JSON);
        add(all, "rollback", "Goes back to an old generation");
        add(all, "pin", "Holds a set at a version");
        add(all, "unpin", "Lets a pinned set follow deploy/ again");
        add(all, "reload", "Compares deploy/ with what is live", "--dry-run", "--retry", "--accept-empty", JSON);
        add(all, "verify", "Checks each byte of the sets", JSON);
        add(all, "leases", "Lists the open leases", JSON);
        add(all, "locators", "Lists the sources of sets and files", JSON);
        add(all, "locate", "Asks the sources for a file", JSON);
        add(all, "await", "Waits until a version is live", "--timeout");
    }

    private static void add(
            Map<String, List<CompletionData>> all, String command, String description, String... options) {
        List<CompletionData> data = new ArrayList<>();
        data.add(new CompletionData(null, description, null, null));
        for (String option : options) {
            data.add(new CompletionData(List.of(option), null, null, null));
        }
        data.add(new CompletionData(null, null, WORDS, null));
        all.put("quickset:" + command, data);
    }

    /** The words that fit where the cursor is. */
    Collection<String> words(ParsedLine line) {
        List<String> words = line.words();
        String command = words.get(0).substring(words.get(0).indexOf(':') + 1);
        return switch (command) {
            case "set", "ls", "unpin", "verify" -> line.wordIndex() == 1 ? node.names() : List.of();
            case "cat", "locate" -> line.wordIndex() == 1 ? node.names() : paths(line);
            case "pin", "diff" -> line.wordIndex() == 1 ? node.names() : versions(words.get(1));
            default -> List.of();
        };
    }

    private Collection<String> versions(String set) {
        return node.versions(set).stream().map(Object::toString).toList();
    }

    private Collection<String> paths(ParsedLine line) {
        if (line.wordIndex() != 2) {
            return List.of();
        }
        String begun = line.word().substring(0, line.wordCursor());
        Snapshot set = node.find(line.words().get(1)).orElse(null);
        if (set == null) {
            return List.of();
        }
        try (Stream<Resource> all = set.resources()) {
            return all.map(Resource::path).filter(path -> path.startsWith(begun)).limit(MAX_PATHS)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
