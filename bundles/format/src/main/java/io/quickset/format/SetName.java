package io.quickset.format;

import java.util.regex.Pattern;

/** The rule for names of sets. */
public final class SetName {

    /** The longest name: file systems allow 255 bytes, and a suffix has to fit. */
    public static final int MAX_LENGTH = 200;

    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]*");

    private SetName() {}

    /**
     * Returns the name if it is well-formed.
     *
     * @throws FormatException if it is not
     */
    public static String check(String name) throws FormatException {
        if (name.length() > MAX_LENGTH || !FORM.matcher(name).matches()) {
            throw new FormatException("set name '" + name + "' is malformed: use lower-case letters, digits, '.', '_' and"
                    + " '-', start with a letter or digit, at most " + MAX_LENGTH + " characters");
        }
        return name;
    }
}
