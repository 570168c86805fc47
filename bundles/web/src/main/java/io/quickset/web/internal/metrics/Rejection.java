package io.quickset.web.internal.metrics;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Why artifacts are rejected, in classes: a reason is free text and names files, so that as a label there would be no end of
 * them. A class is known by phrases of the reasons; the first that has one counts.
 */
enum Rejection {
    /** It holds more than the limits of this node allow. */
    LIMIT("raise max", "no feature file is"),
    /** It claims to be a set and holds code. */
    CODE("data only"),
    /** Another set's bundle has its identity. */
    DUPLICATE("same symbolic name and version"),
    /** A feature file that describes no release. */
    RELEASE("release", "feature", "its id is not", "the digest of set", "the version of set"),
    /** This process can't read it. */
    UNREADABLE("may not read", "can't be read", "there is no file or folder"),
    /** Its bytes are not what its index, its archive or its digests say. */
    DAMAGED("no complete zip", "index", "digest", "disagree on its", "entries overlap", " entries and holds ",
            "content of '", "longer than", "shorter than", "unexpected end", "crc", "checksum"),
    /** It is whole, but no set as the format wants it: its names, manifest, links or packing. */
    MALFORMED("malformed", "rename", "pack it again", "pack the file", "manifest", "link", "no bundle", "it is no set",
            "holds no file", "capability", "sets; a bundle holds one", "negative size", "twice", "regular file",
            "nor a link", "header"),
    /** None of these, such as a bundle of code that does not resolve. */
    OTHER;

    /** What a reason quotes: names of files, which may be anything. */
    private static final Pattern NAMES = Pattern.compile("'[^']*'");

    private final List<String> phrases;

    Rejection(String... phrases) {
        this.phrases = List.of(phrases);
    }

    static Rejection of(String reason) {
        String text = NAMES.matcher(reason).replaceAll("''").toLowerCase(Locale.ROOT);
        return Stream.of(values()).filter(each -> each.phrases.stream().anyMatch(text::contains)).findFirst().orElse(OTHER);
    }

    /** The name as it stands in metrics: lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
