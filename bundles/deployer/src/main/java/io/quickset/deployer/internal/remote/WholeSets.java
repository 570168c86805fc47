package io.quickset.deployer.internal.remote;

import io.quickset.Layer;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.deployer.internal.artifact.SetSupply;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Sets that locators supply whole. A live one whose locator says that there is none any more is gone; one whose locator
 * is not there, or fails, stays. Guarded by the lock of {@link Remote}.
 */
final class WholeSets {

    /** How long a locator may be away before that counts: its bundle may be starting, or being updated. */
    static final long GRACE_MILLIS = 5000;

    private static final String PREFIX = Layer.REMOTE + "/";

    private final Chain chain;
    private final Rounds rounds;
    private final Map<String, Standing> standings = new TreeMap<>();
    private final Set<String> accepted = new HashSet<>();

    WholeSets(Chain chain, Rounds rounds) {
        this.chain = chain;
        this.rounds = rounds;
    }

    /** What supplies a set that a locator of that name has: no file in the deploy folder has such a name. */
    static String artifact(String locator, String set) {
        return PREFIX + locator + "/" + set;
    }

    private static String locator(SetRecord live) {
        String artifact = live.origin().artifact();
        return artifact.substring(PREFIX.length(), artifact.length() - live.name().length() - 1);
    }

    private static boolean isWhole(SetRecord live) {
        return live.layer() == Layer.REMOTE && live.origin().artifact().startsWith(PREFIX);
    }

    private boolean isThere(SetRecord live) {
        return chain.naming(live.name()).stream().anyMatch(each -> each.name().equals(locator(live)));
    }

    Map<String, Standing> standings() {
        return standings;
    }

    /** That locator went: what it has is no longer known. */
    void left(Locator gone) {
        gone.sets().stream().map(standings::get).forEach(standing -> {
            Answer answer = standing == null ? null : standing.answer();
            if (answer != null && answer.source().equals(gone.name())) {
                rounds.forget(standing);
            }
        });
    }

    /** Asks about those again. */
    void askNow(Set<String> sets) {
        sets.stream().map(standings::get).forEach(standing -> {
            if (standing != null) {
                standing.askNow(rounds.now());
            }
        });
    }

    /** Takes it for meant that locators which supplied live sets are not there. */
    void acceptEmpty(GenerationRecord current) {
        current.sets().stream().filter(WholeSets::isWhole).filter(live -> !isThere(live))
                .forEach(live -> accepted.add(live.name()));
    }

    void look(GenerationRecord current, Look look) {
        Set<String> named = chain.sets();
        rounds.retain(standings, named);
        named.forEach(set -> {
            Standing standing = standings.computeIfAbsent(set, each -> new Standing());
            Optional<SetRecord> live = current.set(set).filter(WholeSets::isWhole);
            rounds.tend(standing);
            if (standing.due(rounds.now())) {
                rounds.start(set, chain.naming(set), standing, live.isPresent() || standing.answer() != null,
                        (asking, pulse) -> asking.set(set, pulse));
            }
            look.againAt(standing.nextMillis(rounds.limitMillis()));
            offer(set, standing, live, look);
        });
        current.sets().stream().filter(WholeSets::isWhole).filter(live -> !named.contains(live.name()))
                .forEach(live -> away(live, look));
        accepted.removeIf(set -> current.set(set).filter(WholeSets::isWhole).isEmpty());
    }

    private void offer(String set, Standing standing, Optional<SetRecord> live, Look look) {
        Answer answer = standing.answer();
        boolean away = live.filter(record -> !isThere(record)).isPresent();
        // Whoever supplied it may be back in a moment: no reason to go to another source and back.
        boolean soon = away && rounds.now() < backMillis(live.get());
        if (answer != null && !soon) {
            SetSupply supply = answer.supply().orElseThrow();
            look.supplies.add(supply);
            if (away) {
                away(live.get(), look); // should the other's be a lower version
            } else if (live.filter(record -> !record.origin().artifact().equals(supply.artifact())).isPresent()) {
                look.gone.add(set); // its locator no longer comes first
            }
            live.filter(supply::isLive).ifPresent(stored -> answer.fetched().settle());
            standing.failure().ifPresent(why -> look.told.put(set, why + "; its last answer counts"));
        } else if (away) {
            away(live.get(), look);
        } else if (live.isPresent() && standing.decided()) {
            look.gone.add(set);
        } else if (live.isPresent()) {
            look.stays.put(set, standing.failure().orElse(""));
        } else {
            standing.failure().ifPresent(why -> look.told.put(set, why));
        }
    }

    private long backMillis(SetRecord live) {
        return chain.leftMillis(locator(live)) + GRACE_MILLIS;
    }

    private void away(SetRecord live, Look look) {
        if (accepted.contains(live.name())) {
            look.gone.add(live.name());
        } else if (rounds.now() < backMillis(live)) {
            look.stays.put(live.name(), "");
            look.againAt(backMillis(live));
        } else {
            look.stays.put(live.name(), "locator '" + locator(live) + "', which supplied it, is not there: start its"
                    + " bundle, or run 'reload --accept-empty' if that is what was meant");
        }
    }
}
