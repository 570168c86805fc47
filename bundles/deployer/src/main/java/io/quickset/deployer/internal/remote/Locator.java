package io.quickset.deployer.internal.remote;

import io.quickset.Layer;
import io.quickset.control.Locators.LocatorInfo;
import io.quickset.deployer.internal.scan.Moment;
import io.quickset.format.text.PlainText;
import io.quickset.spi.ResourceLocator;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;

/** A {@link ResourceLocator} as its service describes it, and what came of asking it. Safe for use by any thread. */
final class Locator {

    /** As they are asked: the highest ranking first, of those the one that was registered first. */
    static final Comparator<Locator> ORDER =
            Comparator.<Locator>comparingInt(each -> -each.ranking).thenComparingLong(each -> each.id);

    private final ResourceLocator service;
    private final String name;
    private final int ranking;
    private final long id;
    private final SortedSet<String> sets;
    private final Set<String> calls = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Last last;

    private record Last(long at, long millis, String answer) {}

    /** With the properties of its service. */
    Locator(ResourceLocator service, Map<String, ?> properties) {
        this.service = service;
        String simple = service.getClass().getSimpleName();
        this.name = properties.get(ResourceLocator.NAME) instanceof String named && !named.isBlank()
                ? PlainText.of(named) : simple.isEmpty() ? service.getClass().getName() : simple;
        this.ranking = properties.get(Constants.SERVICE_RANKING) instanceof Integer number ? number : 0;
        this.id = properties.get(Constants.SERVICE_ID) instanceof Long number ? number : 0;
        this.sets = names(properties.get(ResourceLocator.SETS));
    }

    private static SortedSet<String> names(@Nullable Object property) {
        SortedSet<String> names = new TreeSet<>();
        if (property instanceof String one) {
            names.add(one);
        } else if (property instanceof String[] several) {
            names.addAll(Set.of(several));
        }
        return names;
    }

    boolean is(ResourceLocator other) {
        return service == other;
    }

    String name() {
        return name;
    }

    SortedSet<String> sets() {
        return sets;
    }

    /** Asks it for something. */
    @FunctionalInterface
    interface Call<T> {
        T ask(ResourceLocator service) throws IOException;
    }

    /**
     * Asks it. May take as long as it likes, and keeps this thread as long.
     *
     * @param what it is asked for; while a call for that hangs it is not asked for the same again
     * @param told the answer in words
     * @throws IOException whatever it throws, with a message fit for an operator
     */
    <T> T ask(String what, Supplier<Moment> clock, Call<T> call, Function<T, String> told) throws IOException {
        if (!calls.add(what)) {
            throw failure(what, "an earlier call for that still hangs");
        }
        Moment start = clock.get();
        last = new Last(start.wallMillis(), -1, what + ": no answer yet");
        try {
            T answer = call.ask(service);
            last = new Last(start.wallMillis(), clock.get().millisSince(start), what + ": " + told.apply(answer));
            return answer;
        } catch (Throwable e) { // an Error too, such as a class that is missing
            String why = e instanceof IOException && e.getMessage() != null ? e.getMessage() : e.toString();
            last = new Last(start.wallMillis(), clock.get().millisSince(start), what + ": failed: " + PlainText.of(why));
            throw failure(what, why);
        } finally {
            calls.remove(what);
        }
    }

    /** A failure of this locator, told. */
    IOException failure(String what, String why) {
        return new IOException(PlainText.of("locator '" + name + "' failed for " + what + ": " + why));
    }

    LocatorInfo info() {
        Last now = last;
        return new LocatorInfo(name, Layer.REMOTE.toString(), ranking, List.copyOf(sets),
                now == null ? null : Instant.ofEpochMilli(now.at).toString(), now == null ? "" : now.answer,
                now == null ? -1 : now.millis);
    }
}
