package io.quickset.deployer.internal.remote;

import io.quickset.spi.ResourceLocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The locators that there are, in the order in which they are asked. Guarded by the lock of {@link Remote}. */
final class Chain {

    private final long startMillis;
    private final Map<String, Long> leftMillis = new HashMap<>();
    private List<Locator> locators = List.of();

    Chain(long startMillis) {
        this.startMillis = startMillis;
    }

    Locator add(ResourceLocator service, Map<String, ?> properties) {
        Locator added = new Locator(service, properties);
        List<Locator> all = new ArrayList<>(locators);
        all.add(added);
        all.sort(Locator.ORDER);
        locators = List.copyOf(all);
        return added;
    }

    Optional<Locator> remove(ResourceLocator service, long now) {
        Optional<Locator> removed = locators.stream().filter(each -> each.is(service)).findFirst();
        removed.ifPresent(gone -> {
            locators = locators.stream().filter(each -> each != gone).toList();
            leftMillis.put(gone.name(), now);
        });
        return removed;
    }

    /** All of them; the list does not change. */
    List<Locator> all() {
        return locators;
    }

    List<Locator> naming(String set) {
        return locators.stream().filter(each -> each.sets().contains(set)).toList();
    }

    Set<String> sets() {
        Set<String> sets = new TreeSet<>();
        locators.forEach(each -> sets.addAll(each.sets()));
        return sets;
    }

    long startMillis() {
        return startMillis;
    }

    /** Since when there is none of that name; the start, when there never was. */
    long leftMillis(String name) {
        return leftMillis.getOrDefault(name, startMillis);
    }
}
