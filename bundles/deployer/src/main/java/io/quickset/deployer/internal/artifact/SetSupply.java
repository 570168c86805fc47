package io.quickset.deployer.internal.artifact;

import io.quickset.Digest;
import io.quickset.deployer.internal.scan.Found;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Version;

/**
 * A set as an artifact supplies it, verified as far as that goes without reading its content.
 *
 * @param found the artifact
 * @param set the set's name
 * @param version the set's version
 * @param digest its content, when that is known already
 * @param headers the manifest headers for the set's own bundle; empty for a folder or zip
 * @param opener opens its content
 */
public record SetSupply(
        Found found, String set, Version version, Optional<Digest> digest, Map<String, String> headers, Opener opener) {

    /** The artifact's file name. */
    public String artifact() {
        return found.name();
    }

    /** The same, now that its digest is known. */
    public SetSupply with(Digest known) {
        return new SetSupply(found, set, version, Optional.of(known), headers, opener);
    }

    /** Opens the content for staging. */
    @FunctionalInterface
    public interface Opener {
        OpenSource open() throws BadArtifactException, IOException;
    }
}
