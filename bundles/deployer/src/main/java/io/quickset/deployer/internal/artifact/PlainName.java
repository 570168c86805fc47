package io.quickset.deployer.internal.artifact;

import io.quickset.control.Rejection;
import io.quickset.format.FormatException;
import io.quickset.format.SetName;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.Version;

/**
 * What a plain folder's or zip's file name says: {@code web-1.2.0.zip} is set {@code web}, version {@code 1.2.0}.
 *
 * @param set the set's name
 * @param version its version; 0.0.0 when the name has none
 */
record PlainName(String set, Version version) {

    private static final Pattern VERSIONED =
            Pattern.compile("(.+?)-(\\d+)(?:\\.(\\d+)(?:\\.(\\d+)(?:[.-]([A-Za-z0-9_-]+))?)?)?");

    /** Parses a file name without its {@code .zip}. */
    static PlainName of(String stem) throws BadArtifactException {
        Matcher parts = VERSIONED.matcher(stem);
        try {
            if (!parts.matches()) {
                return new PlainName(SetName.check(stem), Version.emptyVersion);
            }
            Version version = new Version(number(parts.group(2)), number(parts.group(3)), number(parts.group(4)),
                    parts.group(5) == null ? "" : parts.group(5));
            return new PlainName(SetName.check(parts.group(1)), version);
        } catch (NumberFormatException e) {
            throw new BadArtifactException(Rejection.MALFORMED,
                    "the version in its name is malformed: " + e.getMessage(), e);
        } catch (FormatException e) {
            throw new BadArtifactException(Rejection.MALFORMED, e.getMessage(), e);
        }
    }

    private static int number(@org.jspecify.annotations.Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }
}
