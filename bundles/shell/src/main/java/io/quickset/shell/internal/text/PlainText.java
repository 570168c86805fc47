package io.quickset.shell.internal.text;

/** Text that others chose, such as a file's name, made fit for a terminal: one line, no control codes. */
public final class PlainText {

    private PlainText() {}

    public static String of(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.chars().forEach(c -> plain.append(harmless(c) ? (char) c : '?'));
        return plain.toString();
    }

    private static boolean harmless(int c) {
        int type = Character.getType(c);
        return type != Character.CONTROL && type != Character.FORMAT && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR;
    }
}
