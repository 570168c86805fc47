package io.quickset.deployer.internal;

import io.quickset.Layer;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.deployer.internal.artifact.BadArtifactException;
import io.quickset.deployer.internal.artifact.ContentCheck;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.artifact.Verdicts;
import io.quickset.deployer.internal.commit.Supplies;
import io.quickset.deployer.internal.plan.Planner.PlanInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What supplies sets, as of the last look at it. For the reconciler's thread. */
final class FoundSupplies implements Supplies {

    private final Verdicts verdicts;
    private @Nullable PlanInput found;

    /** Nothing was looked at yet. */
    FoundSupplies(Verdicts verdicts) {
        this.verdicts = verdicts;
    }

    /** A look found that. */
    void found(PlanInput input) {
        found = input;
    }

    List<SetSupply> all() {
        return found == null ? List.of() : found.supplies();
    }

    @Override
    public boolean contains(SetRecord content) {
        return all().stream().anyMatch(supply -> supply.supplies(content) && !supply.content().changed());
    }

    @Override
    public List<SetSupply> rivals(String set, Optional<SetRecord> wanted) {
        List<SetSupply> rivals = new ArrayList<>();
        for (SetSupply supply : all()) {
            if (supply.set().equals(set)
                    && wanted.filter(live -> supply.supplies(live) || found.isLess(supply, live)).isEmpty()) {
                rivals.add(supply.digest().isPresent() || supply.layer() == Layer.OVERLAY ? supply : read(supply));
            }
        }
        return rivals;
    }

    // One that has only waited behind another was not read yet. What can't be read is not taken either.
    private SetSupply read(SetSupply supply) {
        try {
            SetSupply known = supply.with(ContentCheck.check(supply.content()));
            verdicts.know(known);
            return known;
        } catch (BadArtifactException | IOException e) {
            return supply;
        }
    }
}
