package io.quickset.deployer.internal.artifact;

import io.quickset.control.Rejection;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.scan.Moment;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one artifact.
 *
 * @param found the artifact as it was then
 * @param state what it is
 * @param artifact what it holds, when it is good
 * @param kind the class of the reason why it is bad; null unless it is
 * @param reason why it is bad, or empty
 * @param since when it was first found to be so
 * @param checksum of its bytes while its fingerprint proves nothing; null once that is trusted
 */
public record Verdict(
        Found found, State state, @Nullable Artifact artifact, @Nullable Rejection kind, String reason, Moment since,
        @Nullable Long checksum) {

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
        return new Verdict(found, State.SETTLING, null, null, reason, since, null);
    }

    static Verdict good(Found found, Artifact artifact, Moment since, @Nullable Long checksum) {
        return new Verdict(found, State.GOOD, artifact, null, "", since, checksum);
    }

    static Verdict bad(Found found, Rejection kind, String reason, Moment since, @Nullable Long checksum) {
        return new Verdict(found, State.BAD, null, kind, reason, since, checksum);
    }

    /** The same, once its fingerprint is trusted. */
    Verdict trusted() {
        return new Verdict(found, state, artifact, kind, reason, since, null);
    }

    /** The same, now that more is known of the set that it holds. */
    Verdict with(SetSupply supply) {
        return new Verdict(found, state, new Artifact.OfSet(supply), kind, reason, since, checksum);
    }

    /** Whether this could be a set or bundle that is damaged, rather than a stray file. */
    public boolean couldBeArtifact() {
        return found.kind() != Found.Kind.OTHER;
    }
}
