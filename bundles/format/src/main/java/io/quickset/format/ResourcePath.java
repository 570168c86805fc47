package io.quickset.format;

import java.util.Comparator;

/** The rule for paths of resources, and their order. */
public final class ResourcePath {

    /** The longest path in UTF-8 bytes: that of Linux ({@code PATH_MAX}), less its terminator. */
    public static final int MAX_BYTES = 4095;

    /** Orders paths by the bytes of their UTF-8 form, which is the order of their code points. */
    public static final Comparator<String> ORDER = ResourcePath::compare;

    private ResourcePath() {}

    /**
     * Returns the path if it is well-formed: relative, {@code /}-separated, no empty, {@code .} or {@code ..} segment,
     * no backslash, no control character, no drive ({@code C:}).
     *
     * @throws FormatException if it is not
     */
    public static String check(String path) throws FormatException {
        if (path.isEmpty()) {
            throw new FormatException("an empty path names no file");
        }
        if (path.length() > 1 && path.charAt(1) == ':' && path.charAt(0) < 0x80 && Character.isLetter(path.charAt(0))) {
            throw malformed(path, "it must be relative and begin with no drive");
        }
        int segment = 0;
        for (int i = 0; i <= path.length(); i++) {
            char c = i == path.length() ? '/' : path.charAt(i);
            if (c == '\\' || Character.isISOControl(c)) {
                throw malformed(path, "backslashes and control characters are not allowed");
            }
            if (c == '/') {
                checkSegment(path, segment, i);
                segment = i + 1;
            }
        }
        if (utf8Bytes(path) > MAX_BYTES) {
            throw malformed(path.substring(0, 80) + "...", "it is longer than " + MAX_BYTES + " bytes");
        }
        return path;
    }

    private static void checkSegment(String path, int from, int to) throws FormatException {
        int length = to - from;
        if (length == 0) {
            throw malformed(path, "it must be relative and have no empty segment");
        }
        if (path.charAt(from) == '.' && (length == 1 || length == 2 && path.charAt(from + 1) == '.')) {
            throw malformed(path, "it must not contain '.' or '..'");
        }
    }

    private static int utf8Bytes(String path) throws FormatException {
        int bytes = 0;
        for (int i = 0; i < path.length(); ) {
            int c = path.codePointAt(i);
            if (Character.MIN_SURROGATE <= c && c <= Character.MAX_SURROGATE) {
                throw malformed(path, "it is not valid Unicode");
            }
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            i += Character.charCount(c);
        }
        return bytes;
    }

    private static FormatException malformed(String path, String why) {
        StringBuilder shown = new StringBuilder();
        path.chars().forEach(c -> shown.append(Character.isISOControl(c) ? '?' : (char) c));
        return new FormatException("path '" + shown + "' is malformed: " + why);
    }

    // UTF-16 orders surrogates before U+E000..U+FFFF; UTF-8 and code points do not. Hence not String.compareTo.
    private static int compare(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean highX = Character.isSurrogate(x);
                boolean highY = Character.isSurrogate(y);
                return highX == highY ? Character.compare(x, y) : highX ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
