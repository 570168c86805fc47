package io.quickset.deployer.internal;

import io.quickset.control.StagedSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What is staged and waits: for the rest of its release, a set it needs, a probe. Kept from pass to pass, so that nothing
 * is copied twice. For one thread.
 */
final class Candidates {

    private final Stager stager;
    private final Map<Key, StagedSet> staged = new HashMap<>();

    Candidates(Stager stager) {
        this.stager = stager;
    }

    /** The artifact as it was when it was staged. */
    private record Key(Found found, String set) {}

    /** Stages it unless it is staged already. */
    Stager.Result stage(SetSupply supply, long now) {
        Key key = new Key(supply.found(), supply.set());
        StagedSet known = staged.get(key);
        if (known != null) {
            return new Stager.Result.Done(known);
        }
        Stager.Result result = stager.stage(supply, now);
        if (result instanceof Stager.Result.Done done) {
            staged.put(key, done.set());
        }
        return result;
    }

    /** Gives up all that is not among those. */
    void retain(List<SetSupply> wanted) {
        Set<Key> keys = wanted.stream().map(supply -> new Key(supply.found(), supply.set())).collect(Collectors.toSet());
        staged.entrySet().removeIf(entry -> {
            boolean unwanted = !keys.contains(entry.getKey());
            if (unwanted) {
                entry.getValue().close();
            }
            return unwanted;
        });
    }

    /** Gives that one up, or forgets it because a generation has it now. */
    void drop(SetSupply supply) {
        StagedSet gone = staged.remove(new Key(supply.found(), supply.set()));
        if (gone != null) {
            gone.close(); // nothing to a set that a commit took
        }
    }
}
