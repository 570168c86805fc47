package io.quickset.deployer.internal.remote;

import io.quickset.deployer.internal.artifact.PathLayer;
import io.quickset.deployer.internal.artifact.RemotePaths;
import io.quickset.deployer.internal.artifact.SetSupply;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What locators supply now. Immutable; equal as long as there is nothing new.
 *
 * @param supplies whole sets
 * @param gone live sets that the locator which supplied them no longer has
 * @param stays by live set: why it stays although no locator supplies it now; blank while that may soon be over
 * @param told by set: what an operator has to know
 * @param files single files, as far as they are known
 */
public record Offers(List<SetSupply> supplies, Set<String> gone, Map<String, String> stays, Map<String, String> told,
        Map<Wanted, Files> files) {

    public static final Offers NONE = new Offers(List.of(), Set.of(), Map.of(), Map.of(), Map.of());

    public Offers {
        supplies = List.copyOf(supplies);
        gone = Set.copyOf(gone);
        stays = Map.copyOf(stays);
        told = Map.copyOf(told);
        files = Map.copyOf(files);
    }

    /** Single files that a set asks for. */
    public record Wanted(String set, RemotePaths paths) {}

    /**
     * What came of it: files, or why there are none, or neither while they are being asked for.
     *
     * @param located the files
     * @param failure why there are none
     */
    public record Files(Optional<Located> located, Optional<String> failure) {

        static final Files PENDING = new Files(Optional.empty(), Optional.empty());
    }

    /** Files, ready to be merged. */
    public interface Located {

        /** As a layer whose files win over those of the base, or only fill in what it lacks. */
        PathLayer over(boolean base);
    }

    /** What is known of those files. */
    public Files of(Wanted wanted) {
        return files.getOrDefault(wanted, Files.PENDING);
    }
}
