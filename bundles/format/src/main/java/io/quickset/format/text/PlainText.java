package io.quickset.format.text;

/** Text that quotes what an artifact holds, made fit for a log and a terminal: one line, not long, no control codes. */
public final class PlainText {

    /** Longer text loses its middle: its end says what to do. */
    static final int MAX_LENGTH = 600;

    private PlainText() {}

    /** That text, cut to a length for people. */
    public static String of(String text) {
        String shown = text.length() <= MAX_LENGTH ? text
                : text.substring(0, MAX_LENGTH / 2) + "..." + text.substring(text.length() - MAX_LENGTH / 2);
        return harmless(shown);
    }

    /** The same at any length, of what is put together from texts that are not long. */
    public static String harmless(String text) {
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
