package io.quickset;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A pattern over paths in a set, such as {@code icons/*.svg} or {@code **.{html,css}}, with the syntax of
 * {@link java.nio.file.FileSystem#getPathMatcher}: {@code *} and {@code ?} stand for what has no slash, {@code **} for
 * anything, {@code [a-z]} and {@code [!a-z]} for one character, {@code {a,b}} for one of several (not nested), and a backslash takes
 * the meaning from what follows.
 *
 * <p>The time that matching takes grows with the lengths of path and pattern, whatever these are: all ways to match are
 * followed at once (K. Thompson, "Regular Expression Search Algorithm", Communications of the ACM 11, 1968). So a pattern may come
 * from anybody. Immutable; safe for use by any thread.
 */
public final class Glob {

    private static final int MAX_LENGTH = 1000;
    private static final IntPredicate ANY = c -> true;
    private static final IntPredicate IN_NAME = c -> c != '/';

    private final String text;
    private final List<Step> steps = new ArrayList<>();

    /**
     * One step of the way through a path.
     *
     * @param takes what the next character has to be; null where none is taken
     * @param also another step to go on from; -1 for none
     * @param on whether the next step is one to go on from
     */
    private record Step(@Nullable IntPredicate takes, int also, boolean on) {

        static Step take(IntPredicate takes) {
            return new Step(takes, -1, true);
        }

        static Step either(int also) {
            return new Step(null, also, true);
        }

        static Step jump(int to) {
            return new Step(null, to, false);
        }
    }

    private Glob(String text) {
        this.text = text;
    }

    /**
     * That pattern.
     *
     * @throws PatternSyntaxException if it is malformed, or has more than 1,000 characters
     */
    public static Glob of(String pattern) {
        if (pattern.length() > MAX_LENGTH) {
            throw new PatternSyntaxException("More than " + MAX_LENGTH + " characters", pattern, MAX_LENGTH);
        }
        Glob glob = new Glob(pattern);
        glob.new Parser().parse();
        return glob;
    }

    /** Whether it matches all of that path. */
    public boolean matches(String path) {
        BitSet at = new BitSet(steps.size() + 1);
        BitSet next = new BitSet(steps.size() + 1);
        Deque<Integer> open = new ArrayDeque<>();
        reach(0, at, open);
        for (int i = 0; i < path.length() && !at.isEmpty(); i += Character.charCount(path.codePointAt(i))) {
            int c = path.codePointAt(i);
            next.clear();
            for (int step = at.nextSetBit(0); step >= 0 && step < steps.size(); step = at.nextSetBit(step + 1)) {
                IntPredicate takes = steps.get(step).takes;
                if (takes != null && takes.test(c)) {
                    reach(step + 1, next, open);
                }
            }
            BitSet before = at;
            at = next;
            next = before;
        }
        return at.get(steps.size());
    }

    /** Adds a step, and those that are reached from there without a character. */
    private void reach(int first, BitSet reached, Deque<Integer> open) {
        open.push(first);
        while (!open.isEmpty()) {
            int at = open.pop();
            if (reached.get(at)) {
                continue;
            }
            reached.set(at);
            if (at < steps.size() && steps.get(at).takes == null) {
                if (steps.get(at).on) {
                    open.push(at + 1);
                }
                if (steps.get(at).also >= 0) {
                    open.push(steps.get(at).also);
                }
            }
        }
    }

    /** The pattern. */
    @Override
    public String toString() {
        return text;
    }

    /** Makes the steps. What it refuses, the JDK's own file systems refuse. */
    private final class Parser {

        private static final int NONE = -1;

        private final List<Integer> ends = new ArrayList<>(); // of the alternatives of the open group
        private int alternative = NONE; // where the open group's last one begins
        private int at;

        void parse() {
            while (at < text.length()) {
                int c = next();
                switch (c) {
                    case '*' -> repeat(skip('*') ? ANY : IN_NAME);
                    case '?' -> steps.add(Step.take(IN_NAME));
                    case '[' -> steps.add(Step.take(oneOf()));
                    case '{' -> open();
                    case '}' -> close();
                    case ',' -> another();
                    case '\\' -> {
                        if (at == text.length()) {
                            throw malformed("No character to escape");
                        }
                        literal(next());
                    }
                    default -> literal(c);
                }
            }
            if (alternative != NONE) {
                throw malformed("Missing '}'");
            }
        }

        private int next() {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            return c;
        }

        private boolean skip(char c) {
            boolean there = at < text.length() && text.charAt(at) == c;
            at += there ? 1 : 0;
            return there;
        }

        private void literal(int c) {
            steps.add(Step.take(is -> is == c));
        }

        private void repeat(IntPredicate takes) {
            int start = steps.size();
            steps.add(Step.either(start + 3));
            steps.add(Step.take(takes));
            steps.add(Step.jump(start));
        }

        private void open() {
            if (alternative != NONE) {
                throw malformed("Cannot nest groups");
            }
            begin();
        }

        private void begin() {
            alternative = steps.size();
            steps.add(Step.either(NONE)); // and from there to the next alternative, once it is known
        }

        private void another() {
            if (alternative == NONE) {
                literal(',');
                return;
            }
            ends.add(steps.size());
            steps.add(Step.jump(NONE));
            steps.set(alternative, Step.either(steps.size()));
            begin();
        }

        private void close() {
            if (alternative == NONE) {
                literal('}');
                return;
            }
            ends.forEach(end -> steps.set(end, Step.jump(steps.size())));
            ends.clear();
            alternative = NONE;
        }

        /** What follows a bracket. Never matches a slash. */
        private IntPredicate oneOf() {
            BitSet listed = new BitSet();
            boolean but = false;
            if (skip('^')) {
                listed.set('^'); // means itself here
            } else {
                but = skip('!');
                if (skip('-')) {
                    listed.set('-');
                }
            }
            int last = NONE; // what a range may start with
            while (true) {
                if (at == text.length()) {
                    throw malformed("Missing ']'");
                }
                int c = next();
                if (c == ']') {
                    break;
                }
                if (c == '/') {
                    throw malformed("Explicit 'name separator' in class");
                }
                if (c == '-') {
                    range(last, listed);
                    last = NONE;
                } else {
                    listed.set(c);
                    last = c;
                }
            }
            if (listed.isEmpty()) {
                throw malformed("Nothing between '[' and ']'");
            }
            boolean wanted = !but;
            return c -> c != '/' && listed.get(c) == wanted;
        }

        /** The end of a range, whose hyphen was read. */
        private void range(int from, BitSet listed) {
            if (from == NONE) {
                throw malformed("Invalid range");
            }
            if (at == text.length() || text.charAt(at) == ']') {
                listed.set('-');
                return;
            }
            int to = next();
            if (to < from) {
                throw malformed("Invalid range");
            }
            listed.set(from, to + 1);
        }

        private PatternSyntaxException malformed(String why) {
            return new PatternSyntaxException(why, text, Math.max(0, at - 1));
        }
    }
}
