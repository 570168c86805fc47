package io.quickset.deployer.internal.remote;

import io.quickset.Digest;
import io.quickset.control.Rejection;
import io.quickset.deployer.internal.artifact.BadArtifactException;
import io.quickset.deployer.internal.artifact.Limits;
import io.quickset.deployer.internal.artifact.RemotePaths;
import io.quickset.deployer.internal.scan.Moment;
import io.quickset.spi.Freshness;
import io.quickset.spi.LocatedResource;
import io.quickset.spi.LocatedSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Version;

/**
 * What one round of asking does: the first locator that has an answer counts. One that fails ends the round, unless
 * there is nothing yet that could stay as it is; then the others are asked first.
 */
final class Asking {

    private static final long MOST_MILLIS = TimeUnit.DAYS.toMillis(100 * 365); // of time that an answer counts
    private static final AtomicLong FOLDERS = new AtomicLong();

    private final List<Locator> locators;
    private final Stored stored;
    private final Path folder;
    private final Limits limits;
    private final Supplier<Moment> clock;
    private final @Nullable Answer before;
    private final boolean anything;
    private @Nullable IOException failure;

    /**
     * A round.
     *
     * @param before the last good answer
     * @param anything whether there is something that may stay as it is
     */
    Asking(List<Locator> locators, Stored stored, Path folder, Limits limits, Supplier<Moment> clock,
            @Nullable Answer before, boolean anything) {
        this.locators = locators;
        this.stored = stored;
        this.folder = folder;
        this.limits = limits;
        this.clock = clock;
        this.before = before;
        this.anything = anything;
    }

    /** Asks one locator for something. */
    private interface Step<T> {
        Optional<T> ask(Locator locator) throws IOException;
    }

    private <T> Optional<T> first(Pulse pulse, Step<T> step) throws IOException {
        for (Locator locator : locators) {
            try {
                pulse.begin("locator '" + locator.name() + "'");
                Optional<T> answer = step.ask(locator);
                if (answer.isPresent()) {
                    return answer;
                }
            } catch (IOException e) {
                if (anything) {
                    throw e;
                }
                failure = failure == null ? e : failure;
            }
        }
        return Optional.empty();
    }

    /** A whole set; empty when none of them has it. */
    Optional<Answer> set(String set, Pulse pulse) throws IOException {
        Optional<Answer> answer = first(pulse, locator -> {
            Optional<LocatedSet> located = locator.ask("set '" + set + "'", clock, service -> service.locate(set),
                    found -> found.map(each -> "version " + each.version() + " of " + each.resources().size()
                            + " files").orElse("none"));
            return located.isEmpty() ? Optional.empty() : Optional.of(answer(set, locator, located.get(), pulse));
        });
        if (answer.isEmpty() && failure != null) {
            throw failure;
        }
        return answer;
    }

    private Answer answer(String set, Locator locator, LocatedSet located, Pulse pulse) throws IOException {
        try {
            if (located.resources().isEmpty()) {
                throw new BadArtifactException(Rejection.MALFORMED, "it holds no file");
            }
            List<LocatedResource> files = Fetched.checked(located.resources(), limits);
            String artifact = WholeSets.artifact(locator.name(), set);
            List<Freshness> freshness = Stream.concat(Stream.of(located.freshness()),
                    files.stream().map(LocatedResource::freshness)).toList();
            if (before != null && isLike(before, files) && before.supply().filter(supply ->
                    supply.artifact().equals(artifact) && supply.version().equals(located.version())).isPresent()) {
                return before.renewed(until(freshness), stale(freshness));
            }
            Fetched fetched = Fetched.of(set, files, stored, newFolder(), pulse);
            Version version = located.version();
            return new Answer(fetched, Optional.of(fetched.supply(artifact, version)), locator.name(),
                    until(freshness), stale(freshness));
        } catch (BadArtifactException | IOException e) {
            throw locator.failure("set '" + set + "'", e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    /** Single files; each path that is named must be there. */
    Answer files(String set, RemotePaths wanted, Pulse pulse) throws IOException {
        if (locators.isEmpty()) {
            throw new IOException("no locator is there to ask for " + wanted);
        }
        Set<String> paths = new TreeSet<>(wanted.paths());
        if (!wanted.globs().isEmpty()) {
            paths.addAll(wanted.matching(listed(set, pulse)));
        }
        List<LocatedResource> found = new ArrayList<>();
        Set<String> sources = new TreeSet<>();
        for (String path : paths) {
            found.add(file(set, path, sources, pulse));
        }
        try {
            List<LocatedResource> files = Fetched.checked(found, limits);
            List<Freshness> freshness = files.stream().map(LocatedResource::freshness).toList();
            if (before != null && isLike(before, files)) {
                return before.renewed(until(freshness), stale(freshness));
            }
            Fetched fetched = Fetched.of(set, files, stored, newFolder(), pulse);
            return new Answer(fetched, Optional.empty(), String.join(", ", sources), until(freshness),
                    stale(freshness));
        } catch (BadArtifactException e) {
            throw new IOException("what locators have for " + wanted + " is bad: " + e.getMessage(), e);
        }
    }

    // All of them list what they have: a lower one may have what the upper ones lack.
    private Set<String> listed(String set, Pulse pulse) throws IOException {
        Set<String> listed = new TreeSet<>();
        first(pulse, locator -> {
            listed.addAll(locator.ask("the paths of set '" + set + "'", clock, service -> service.paths(set),
                    paths -> paths.size() + " paths"));
            return Optional.empty();
        });
        return listed;
    }

    private LocatedResource file(String set, String path, Set<String> sources, Pulse pulse) throws IOException {
        String what = "'" + path + "' of set '" + set + "'";
        Optional<LocatedResource> found = first(pulse, locator -> {
            Optional<LocatedResource> file = locator.ask(what, clock, service -> service.locate(set, path),
                    answer -> answer.map(each -> each.size() + " bytes").orElse("none"));
            if (file.isPresent() && !file.get().path().equals(path)) {
                throw locator.failure(what, "it gave '" + file.get().path() + "' instead");
            }
            file.ifPresent(each -> sources.add(locator.name()));
            return file;
        });
        if (found.isEmpty()) {
            throw failure != null ? failure : new IOException("no locator has " + what
                    + ", which has to be there before a switch: put it there, or name it no longer");
        }
        return found.get();
    }

    private static boolean isLike(Answer answer, List<LocatedResource> files) {
        Digest digest = Fetched.digest(files);
        return !answer.fetched().isLost() && answer.fetched().digest().equals(digest);
    }

    private Path newFolder() {
        return folder.resolve(Long.toString(FOLDERS.incrementAndGet()));
    }

    // A locator tells a time on the wall. How far off that is now counts, wherever the wall clock is set later.
    private long until(List<Freshness> all) {
        Moment now = clock.get();
        return all.stream().flatMap(each -> each.until().stream()).min(Instant::compareTo)
                .map(time -> now.ticks() + Math.min(MOST_MILLIS,
                        Math.max(Standing.LEAST_MILLIS, time.toEpochMilli() - now.wallMillis())))
                .orElse(Long.MAX_VALUE);
    }

    private static Optional<String> stale(List<Freshness> all) {
        Set<String> reasons = all.stream().flatMap(each -> each.stale().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
    }
}
