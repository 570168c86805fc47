package io.quickset.deployer.internal.scan;

import java.util.Optional;

/** The names under which an artifact can lie in the deploy folder. */
public final class DeployName {

    private DeployName() {}

    /** Why no artifact can lie there as a file of that name; empty if one can. */
    public static Optional<String> objection(String name) {
        if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
            return Optional.of("a file name has no slash, backslash or control character in it");
        }
        if (FolderScanner.ignored(name)) {
            return Optional.of("files are ignored whose names begin with '.' or end with '.part', '.tmp', '~', '.cfg' or"
                    + " '.config'");
        }
        return FolderScanner.kind(name) == Found.Kind.OTHER
                ? Optional.of("an artifact's name ends with .jar, .zip or .feature.json") : Optional.empty();
    }
}
