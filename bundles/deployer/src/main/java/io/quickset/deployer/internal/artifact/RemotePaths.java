package io.quickset.deployer.internal.artifact;

import io.quickset.Glob;
import io.quickset.control.Rejection;
import io.quickset.format.FormatException;
import io.quickset.format.ResourcePath;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import org.apache.felix.utils.manifest.Clause;
import org.apache.felix.utils.manifest.Parser;
import org.osgi.framework.Constants;

/**
 * Files of a set that are asked of locators before it is switched to: paths, and globs as {@code quickset:ls} knows them.
 * Immutable.
 *
 * @param paths each of which has to be located
 * @param globs what they match is located
 */
public record RemotePaths(SortedSet<String> paths, SortedSet<String> globs) {

    public static final RemotePaths NONE = new RemotePaths(new TreeSet<>(), new TreeSet<>());

    private static final String ATTRIBUTE = "remote";
    private static final String META = "*?[{\\";

    /** Of a text such as {@code img/*.png, logo.svg}; a comma in braces separates nothing. */
    public static RemotePaths parse(String text) throws BadArtifactException {
        SortedSet<String> paths = new TreeSet<>();
        SortedSet<String> globs = new TreeSet<>();
        for (String word : text.split(",(?![^{]*})")) {
            String pattern = word.strip();
            if (pattern.isEmpty()) {
                continue;
            }
            try {
                if (pattern.chars().anyMatch(c -> META.indexOf(c) >= 0)) {
                    globs.add(Glob.of(pattern).toString());
                } else {
                    paths.add(ResourcePath.check(pattern));
                }
            } catch (PatternSyntaxException e) {
                throw new BadArtifactException(Rejection.MALFORMED,
                        "'" + pattern + "' is no glob: " + e.getDescription(), e);
            } catch (FormatException e) {
                throw new BadArtifactException(Rejection.MALFORMED, e.getMessage(), e);
            }
        }
        return new RemotePaths(paths, globs);
    }

    /** Those that a set's capability names. */
    static RemotePaths of(Clause capability) throws BadArtifactException {
        String directive = capability.getDirective(ATTRIBUTE);
        String text = directive != null ? directive : Headers.attribute(capability, ATTRIBUTE).orElse("");
        try {
            return text.isBlank() ? NONE : parse(text);
        } catch (BadArtifactException e) {
            throw new BadArtifactException(Rejection.MALFORMED,
                    "its capability asks for remote files by a malformed list: "
                    + e.getMessage(), e);
        }
    }

    /** Those that the manifest of a verified set names. */
    public static RemotePaths of(Map<String, String> headers) {
        String capability = headers.get(Constants.PROVIDE_CAPABILITY);
        if (capability == null || !capability.contains(ATTRIBUTE)) {
            return NONE;
        }
        try {
            return of(Parser.parseHeader(capability)[0]);
        } catch (BadArtifactException e) {
            throw new IllegalStateException(e); // it was verified
        }
    }

    /** Both. */
    public RemotePaths and(RemotePaths other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        SortedSet<String> allPaths = new TreeSet<>(paths);
        allPaths.addAll(other.paths);
        SortedSet<String> allGlobs = new TreeSet<>(globs);
        allGlobs.addAll(other.globs);
        return new RemotePaths(allPaths, allGlobs);
    }

    public boolean isEmpty() {
        return paths.isEmpty() && globs.isEmpty();
    }

    /** Whether a file of that path is asked for. */
    public boolean covers(String path) {
        return paths.contains(path) || !matching(List.of(path)).isEmpty();
    }

    /** Those among them that a glob matches. */
    public List<String> matching(Collection<String> candidates) {
        List<Glob> parsed = globs.stream().map(Glob::of).toList();
        return candidates.stream().filter(path -> parsed.stream().anyMatch(glob -> glob.matches(path))).toList();
    }

    @Override
    public String toString() {
        SortedSet<String> all = new TreeSet<>(paths);
        all.addAll(globs);
        return String.join(", ", all);
    }
}
