package io.quickset.deployer.internal.remote;

import io.quickset.deployer.internal.remote.Offers.Wanted;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Files of sets that locators are asked for one by one, before a switch. Guarded by the lock of {@link Remote}. */
final class SingleFiles {

    private final Chain chain;
    private final Rounds rounds;
    private final Map<Wanted, Standing> standings = new HashMap<>();

    SingleFiles(Chain chain, Rounds rounds) {
        this.chain = chain;
        this.rounds = rounds;
    }

    Map<Wanted, Standing> standings() {
        return standings;
    }

    /** Asks for those, and for no others any more. */
    void want(Set<Wanted> wanted) {
        rounds.retain(standings, wanted);
        wanted.forEach(each -> standings.computeIfAbsent(each, key -> new Standing()));
    }

    /** Asks again. */
    void askNow() {
        standings.values().forEach(standing -> standing.askNow(rounds.now()));
    }

    void look(Look look) {
        standings.forEach((wanted, standing) -> {
            rounds.tend(standing);
            // While there is no locator, it is not asked before they had time to come.
            long fromMillis = chain.all().isEmpty() ? chain.startMillis() + WholeSets.GRACE_MILLIS : Long.MIN_VALUE;
            if (standing.due(rounds.now()) && rounds.now() >= fromMillis) {
                rounds.start(wanted.set(), chain.all(), standing, standing.answer() != null,
                        (asking, pulse) -> Optional.of(asking.files(wanted.set(), wanted.paths(), pulse)));
            }
            look.againAt(Math.max(fromMillis, standing.nextMillis(rounds.limitMillis())));
            offer(wanted, standing, look);
        });
    }

    private static void offer(Wanted wanted, Standing standing, Look look) {
        Answer answer = standing.answer();
        if (answer != null) {
            look.files.put(wanted, new Offers.Files(Optional.of(new Ready(answer.fetched())), Optional.empty()));
            standing.failure().ifPresent(why -> look.told.putIfAbsent(wanted.set(), why + "; its last answer counts"));
        } else if (standing.failure().isPresent()) {
            look.files.put(wanted, new Offers.Files(Optional.empty(), standing.failure()));
        }
    }

    private record Ready(Fetched fetched) implements Offers.Located {
        @Override
        public LocatedFiles over(boolean base) {
            return new LocatedFiles(fetched, base);
        }
    }
}
