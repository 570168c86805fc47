package io.quickset.deployer.internal.stage;

import io.quickset.control.Generations;
import io.quickset.control.StagedSet;
import io.quickset.control.StagingException;
import io.quickset.deployer.internal.artifact.BadArtifactException;
import io.quickset.deployer.internal.artifact.OpenSource;
import io.quickset.deployer.internal.artifact.SetSupply;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Staged artifacts that something is merged into. Kept as long as it is, so that a save in an overlay reads no artifact.
 * Safe for use by any thread.
 */
final class Bases {

    private final Generations generations;
    private final Map<SetSupply.Content, StagedSet> staged = new ConcurrentHashMap<>();

    Bases(Generations generations) {
        this.generations = generations;
    }

    /** That artifact alone, staged once. */
    StagedSet of(SetSupply supply) throws StagingException, BadArtifactException, IOException {
        StagedSet known = staged.get(supply.content());
        if (known == null) {
            try (OpenSource source = supply.content().open()) {
                known = generations.stage(source);
            }
            staged.put(supply.content(), known);
        }
        return known;
    }

    /** Gives that one up: it is not what it was. */
    void drop(SetSupply supply) {
        StagedSet gone = staged.remove(supply.content());
        if (gone != null) {
            gone.close();
        }
    }

    /** Gives up all but that content. */
    void retain(Set<SetSupply.Content> kept) {
        staged.entrySet().removeIf(entry -> {
            boolean unwanted = !kept.contains(entry.getKey());
            if (unwanted) {
                entry.getValue().close();
            }
            return unwanted;
        });
    }
}
