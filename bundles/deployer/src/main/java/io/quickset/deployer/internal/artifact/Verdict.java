package io.quickset.deployer.internal.artifact;

import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.scan.Moment;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one artifact.
 *
 * @param found the artifact as it was then
 * @param state what it is
 * @param artifact what it holds, when it is good
 * @param reason why it is bad, or empty
 * @param since when it was first found to be so
 * @param checksum of its bytes while its fingerprint proves nothing; null once that is trusted
 */
public record Verdict(
        Found found, State state, @Nullable Artifact artifact, String reason, Moment since, @Nullable Long checksum) {

    /** The states of an artifact. */
    public enum State {
        /** It changed just now; no judgement yet. */
        SETTLING,
        /** It can be used. */
        GOOD,
        /** It can't be used until it changes. */
        BAD
    }

    public static Verdict settling(Found found, String reason, Moment since) {
        return new Verdict(found, State.SETTLING, null, reason, since, null);
    }

    static Verdict good(Found found, Artifact artifact, Moment since, @Nullable Long checksum) {
        return new Verdict(found, State.GOOD, artifact, "", since, checksum);
    }

    static Verdict bad(Found found, String reason, Moment since, @Nullable Long checksum) {
        return new Verdict(found, State.BAD, null, reason, since, checksum);
    }

    /** Whether this could be a set or bundle that is damaged, rather than a stray file. */
    public boolean couldBeArtifact() {
        return found.kind() != Found.Kind.OTHER;
    }
}
