package io.quickset.internal.nio;

import java.util.regex.PatternSyntaxException;

/** Translates a glob into the regular expression that the JDK's own file systems would match by. */
final class Glob {

    private static final String REGEX_META = ".^$+{[]|()";
    private static final String GLOB_META = "\\*?[{";

    private final String glob;
    private final StringBuilder regex = new StringBuilder();
    private int at;
    private boolean inGroup;

    Glob(String glob) {
        this.glob = glob;
    }

    /** @throws PatternSyntaxException if it is malformed */
    String regex() {
        while (at < glob.length()) {
            translate(glob.charAt(at++));
        }
        if (inGroup) {
            throw malformed("Missing '}'");
        }
        return regex.toString();
    }

    private void translate(char c) {
        switch (c) {
            case '*' -> regex.append(skip('*') ? ".*" : "[^/]*");
            case '?' -> regex.append("[^/]");
            case '[' -> characterClass();
            case '{' -> {
                if (inGroup) {
                    throw malformed("Cannot nest groups");
                }
                inGroup = true;
                regex.append("(?:(?:");
            }
            case '}' -> {
                regex.append(inGroup ? "))" : "}");
                inGroup = false;
            }
            case ',' -> regex.append(inGroup ? ")|(?:" : ",");
            case '\\' -> {
                if (at == glob.length()) {
                    throw malformed("No character to escape");
                }
                char escaped = glob.charAt(at++);
                if (GLOB_META.indexOf(escaped) >= 0) {
                    regex.append('\\').append(escaped);
                } else {
                    literal(escaped);
                }
            }
            default -> literal(c);
        }
    }

    private void literal(char c) {
        if (REGEX_META.indexOf(c) >= 0) {
            regex.append('\\');
        }
        regex.append(c);
    }

    private boolean skip(char c) {
        boolean there = at < glob.length() && glob.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    /** What follows a bracket. Never matches a slash. */
    private void characterClass() {
        regex.append("[[^/]&&[");
        if (skip('^')) {
            regex.append("\\^"); // means itself here
        } else {
            regex.append(skip('!') ? "^" : "");
            regex.append(skip('-') ? "-" : "");
        }
        char last = 0; // what a range may start with
        while (true) {
            if (at == glob.length()) {
                throw malformed("Missing ']'");
            }
            char c = glob.charAt(at++);
            if (c == ']') {
                regex.append("]]");
                return;
            }
            if (c == '/') {
                throw malformed("Explicit 'name separator' in class");
            }
            if (c == '\\' || c == '[' || c == '&' && at < glob.length() && glob.charAt(at) == '&') {
                regex.append('\\');
            }
            regex.append(c);
            last = c == '-' ? range(last) : c;
        }
    }

    /** The end of a range, whose hyphen has been written. */
    private char range(char from) {
        if (from == 0) {
            throw malformed("Invalid range");
        }
        if (at < glob.length() && glob.charAt(at) != ']') {
            char to = glob.charAt(at++);
            if (to < from) {
                throw malformed("Invalid range");
            }
            regex.append(to);
        }
        return 0;
    }

    private PatternSyntaxException malformed(String why) {
        return new PatternSyntaxException(why, glob, Math.max(0, at - 1));
    }
}
