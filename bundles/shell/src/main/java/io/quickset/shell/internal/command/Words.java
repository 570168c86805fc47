package io.quickset.shell.internal.command;

import java.util.List;
import org.osgi.framework.Version;

/**
 * The words of a command that are no known option, checked. The commands take all of them as an array, since Gogo's
 * own complaint about a missing or surplus word lists Java types.
 */
final class Words {

    private final String usage;
    private final List<String> words;

    private Words(String usage, List<String> words) {
        this.usage = usage;
        this.words = words;
    }

    /**
     * Checks how many there are.
     *
     * @param usage the command line as help would show it
     */
    static Words of(String usage, int least, int most, String... words) throws CommandException {
        for (String word : words) {
            if (word.startsWith("--")) {
                throw new CommandException("unknown option " + word + ": " + usage);
            }
        }
        if (words.length < least || words.length > most) {
            throw new CommandException((words.length < least ? "too few words: " : "too many words: ") + usage);
        }
        return new Words(usage, List.of(words));
    }

    int count() {
        return words.size();
    }

    String get(int index) {
        return words.get(index);
    }

    Version version(int index) throws CommandException {
        return version(words.get(index), usage);
    }

    static Version version(String word, String usage) throws CommandException {
        try {
            return Version.parseVersion(word);
        } catch (IllegalArgumentException e) {
            throw new CommandException("'" + word + "' is no version such as 1.2.0: " + usage, e);
        }
    }

    long number(int index) throws CommandException {
        try {
            return Long.parseLong(words.get(index));
        } catch (NumberFormatException e) {
            throw new CommandException("'" + words.get(index) + "' is no number: " + usage, e);
        }
    }
}
