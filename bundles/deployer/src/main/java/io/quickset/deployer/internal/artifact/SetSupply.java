package io.quickset.deployer.internal.artifact;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Origin;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.scan.FolderScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.osgi.framework.Version;

/**
 * A set as one layer supplies it, verified as far as that goes without reading its content; and what is merged into it.
 *
 * @param artifact what supplies it: a file name in the deploy folder, or a name that no file there can have
 * @param fingerprint the state that the artifact was in
 * @param layer the layer it is of
 * @param set the set's name
 * @param version the set's version
 * @param digest its content without what is merged, when that is known already
 * @param headers the manifest headers for the set's own bundle; empty for a folder or zip
 * @param content its content without what is merged
 * @param merged what other layers merge into it, the first of which wins
 */
public record SetSupply(String artifact, String fingerprint, Layer layer, String set, Version version,
        Optional<Digest> digest, Map<String, String> headers, Content content, List<PathLayer> merged) {

    /** One that a file or folder holds. */
    public static SetSupply of(Found found, String set, Version version, Optional<Digest> digest,
            Map<String, String> headers, Opener opener) {
        return new SetSupply(found.name(), found.fingerprint(), found.layer(), set, version, digest, headers,
                new FoundContent(found, opener), List.of());
    }

    /** The same, now that its digest is known. */
    public SetSupply with(Digest known) {
        return new SetSupply(artifact, fingerprint, layer, set, version, Optional.of(known), headers, content, merged);
    }

    /** The same with those merged into it. */
    public SetSupply merging(List<PathLayer> layers) {
        return new SetSupply(artifact, fingerprint, layer, set, version, digest, headers, content, List.copyOf(layers));
    }

    /** The states of what is merged, by name; their order counts. */
    public Map<String, String> states() {
        Map<String, String> states = new TreeMap<>();
        for (PathLayer each : merged) {
            states.put(each.name(), states.size() + (each.over() ? " over " : " under ") + each.state());
        }
        return states;
    }

    /** What it is made of, for people. */
    public String sources() {
        String names = merged.stream().map(PathLayer::name).collect(Collectors.joining(", "));
        return layer == Layer.OVERLAY ? names : artifact + (names.isEmpty() ? "" : " with " + names);
    }

    /** Whether that is what is live. */
    public boolean isLive(SetRecord live) {
        return version.equals(live.version()) && layer == live.layer() && sameHand(live.origin().artifact())
                && states().equals(live.origin().merged())
                && (layer == Layer.OVERLAY || digest.filter(live.baseDigest()::equals).isPresent());
    }

    /** Whether it holds what that holds, whatever is merged into either. */
    public boolean supplies(SetRecord live) {
        return set.equals(live.name()) && version.equals(live.version()) && (layer == Layer.OVERLAY
                ? live.layer() == Layer.OVERLAY : digest.filter(live.baseDigest()::equals).isPresent());
    }

    // A file may take another's name; but what code mounts and what an operator drops end at different times, and the
    // record has to tell whose it is.
    private boolean sameHand(String other) {
        return layer != Layer.MOUNTED || artifact.equals(other)
                || Found.isDeployed(artifact) && Found.isDeployed(other);
    }

    /** Where it comes from, for the record. */
    public Origin origin() {
        return new Origin(artifact, fingerprint, headers);
    }

    /** Opens an artifact's content for staging. */
    @FunctionalInterface
    public interface Opener {
        OpenSource open() throws BadArtifactException, IOException;
    }

    /** The content of an artifact, as it was judged. */
    public interface Content extends Opener {

        /** Whether the artifact is another by now. */
        boolean changed();

        /** Whether staging it takes little time and heap, so that several may be staged at once. */
        default boolean small() {
            return false;
        }
    }

    private record FoundContent(Found found, Opener opener) implements Content {

        private static final long SMALL_BYTES = 1 << 20;

        @Override
        public OpenSource open() throws BadArtifactException, IOException {
            return opener.open();
        }

        @Override
        public boolean changed() {
            try {
                return !FolderScanner.inspect(found.path())
                        .map(Found::fingerprint).filter(found.fingerprint()::equals).isPresent();
            } catch (IOException e) {
                return true;
            }
        }

        @Override
        public boolean small() {
            try {
                return found.kind() == Found.Kind.ARCHIVE && Files.size(found.path()) <= SMALL_BYTES;
            } catch (IOException e) {
                return false; // gone meanwhile: staging tells
            }
        }
    }
}
