package io.quickset.deployer.internal.stage;

import io.quickset.control.StagedSet;
import io.quickset.deployer.internal.artifact.SetSupply;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * What is staged and waits: for the rest of its release, a set it needs, a probe. Kept from pass to pass, so that
 * nothing is copied twice. For one thread.
 */
public final class Candidates {

    private static final int AT_ONCE = 4;
    private static final int FEW_FILES = 100;

    private final Stager stager;
    private final Map<Key, StagedSet> staged = new ConcurrentHashMap<>();

    public Candidates(Stager stager) {
        this.stager = stager;
    }

    /** The artifact as it was judged: what is judged anew may hold other bytes under the same fingerprint. */
    private record Key(SetSupply.Content judged, String set, Map<String, String> merged) {}

    /**
     * Stages those that are not staged yet, and says how each went. Small ones are staged several at once: most of
     * their time goes into waiting for the disk. Large ones one by one: their indexes share the heap.
     */
    public Map<SetSupply, Stager.Result> stage(List<SetSupply> supplies, long now) {
        Map<SetSupply, Stager.Result> results = new HashMap<>();
        Map<SetSupply, CompletableFuture<Stager.Result>> small = new LinkedHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, task -> new Thread(task, "quickset-staging"));
        try {
            for (SetSupply supply : supplies) {
                StagedSet known = staged.get(key(supply));
                if (known != null) {
                    results.put(supply, new Stager.Result.Done(known));
                } else if (isSmall(supply)) {
                    small.put(supply, CompletableFuture.supplyAsync(() -> staged(supply, now), threads));
                }
            }
            small.forEach((supply, result) -> results.put(supply, result.join()));
        } finally {
            threads.shutdown();
        }
        supplies.forEach(supply -> results.computeIfAbsent(supply, each -> staged(each, now)));
        return results;
    }

    // Kept at once: whatever becomes of the others, it is given up when it is wanted no more.
    private Stager.Result staged(SetSupply supply, long now) {
        Stager.Result result = stager.stage(supply, now);
        if (result instanceof Stager.Result.Done done) {
            staged.put(key(supply), done.set());
        }
        return result;
    }

    private static boolean isSmall(SetSupply supply) {
        return supply.content().small()
                && supply.merged().stream().mapToInt(layer -> layer.files().size()).sum() <= FEW_FILES;
    }

    private static Key key(SetSupply supply) {
        return new Key(supply.content(), supply.set(), supply.states());
    }

    /**
     * Gives up all that is not among those.
     *
     * @param bases into which something is merged, time and again
     */
    public void retain(List<SetSupply> wanted, Set<SetSupply.Content> bases) {
        stager.retainBases(bases);
        Set<Key> keys = wanted.stream().map(Candidates::key).collect(Collectors.toSet());
        staged.entrySet().removeIf(entry -> {
            boolean unwanted = !keys.contains(entry.getKey());
            if (unwanted) {
                entry.getValue().close();
            }
            return unwanted;
        });
    }

    /** Gives that one up, or forgets it because a generation has it now. */
    public void drop(SetSupply supply) {
        StagedSet gone = staged.remove(key(supply));
        if (gone != null) {
            gone.close(); // nothing to a set that a commit took
        }
    }
}
