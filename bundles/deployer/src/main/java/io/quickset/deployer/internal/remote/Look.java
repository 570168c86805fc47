package io.quickset.deployer.internal.remote;

import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.remote.Offers.Wanted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gathers {@link Offers}. For one thread. */
final class Look {

    final List<SetSupply> supplies = new ArrayList<>();
    final Set<String> gone = new HashSet<>();
    final Map<String, String> stays = new HashMap<>();
    final Map<String, String> told = new HashMap<>();
    final Map<Wanted, Offers.Files> files = new HashMap<>();
    private long againMillis = Long.MAX_VALUE;

    /** Something happens at that time of itself. */
    void againAt(long millis) {
        againMillis = Math.min(againMillis, millis);
    }

    long againMillis() {
        return againMillis;
    }

    Offers offers() {
        return new Offers(supplies, gone, stays, told, files);
    }
}
