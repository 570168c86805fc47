package io.quickset.deployer.internal;

import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Generations;
import io.quickset.control.Rejection;
import io.quickset.deployer.internal.artifact.Artifact;
import io.quickset.deployer.internal.artifact.BadArtifactException;
import io.quickset.deployer.internal.artifact.CodeJar;
import io.quickset.deployer.internal.artifact.Inspector;
import io.quickset.deployer.internal.artifact.OpenSource;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.bundle.CodeState;
import io.quickset.deployer.internal.scan.Found;
import java.io.IOException;
import java.util.Optional;

/** What durable state says of an artifact, while its fingerprint is the same. */
record Known(Generations generations, CodeState state, Inspector inspector) {

    Optional<Artifact> artifact(Found found) {
        for (SetRecord set : generations.current().sets()) {
            if (set.origin().artifact().equals(found.name()) && set.layer() == found.layer()
                    && set.origin().fingerprint().equals(found.fingerprint())) {
                return Optional.of(new Artifact.OfSet(SetSupply.of(found, set.name(), set.version(),
                        Optional.of(set.baseDigest()), set.origin().headers(), () -> open(found))));
            }
        }
        return state.sha256(found).map(sha -> new Artifact.OfCode(new CodeJar(found, sha)));
    }

    private OpenSource open(Found found) throws BadArtifactException, IOException {
        if (inspector.inspect(found) instanceof Artifact.OfSet set) {
            return set.supply().content().open();
        }
        throw new BadArtifactException(Rejection.MALFORMED, "it is no set any more");
    }
}
