package io.quickset.registry.internal;

import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.RecordedReasons;
import io.quickset.registry.internal.store.NotIntactException;
import io.quickset.registry.internal.store.ResourceIndex;
import io.quickset.registry.internal.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Boots into the newest generation. A set of it that is damaged is taken from the newest older generation where it is
 * intact, which makes a new generation; one that is intact nowhere is left out, for the deploy folder to supply again.
 * One that only can't be opened, such as for too many open files, ends the start: later starts would go on from what is
 * made of it. Used once, by one thread.
 */
final class Boot {

    private static final Logger LOG = LoggerFactory.getLogger(Boot.class);

    private final Store store;
    private final Journal journal;
    private final Clock clock;
    private final List<GenerationRecord> records;
    private final List<String> healed = new ArrayList<>();
    private final List<Damage> damages = new ArrayList<>();
    private boolean missesOlder;

    /** Reads the journal. */
    Boot(Store store, Journal journal, Clock clock) throws IOException {
        this.store = store;
        this.journal = journal;
        this.clock = clock;
        this.records = new ArrayList<>(journal.read());
    }

    /** The known records, newest first; with that of {@link #view} once that was called. */
    List<GenerationRecord> records() {
        return List.copyOf(records);
    }

    /** What sets were found damaged. */
    List<Damage> damages() {
        return damages;
    }

    /** Whether all is as it was written, as far as it was opened. */
    boolean isComplete() {
        return damages.isEmpty() && journal.damaged().isEmpty() && !missesOlder;
    }

    /**
     * The view to start with.
     *
     * @throws IOException if something of it can't be opened at the moment
     */
    ViewImpl view() throws IOException {
        GenerationRecord newest = records.isEmpty() ? Registry.EMPTY : records.get(0);
        long number = journal.highestNumber() + 1;
        Instant now = clock.instant();
        List<SnapshotImpl> snapshots = new ArrayList<>();
        for (SetRecord set : newest.sets()) {
            try {
                snapshots.add(open(store, set, null));
            } catch (NotIntactException | RuntimeException e) {
                standIn(newest, set, e).map(other -> other.since(number, now)).ifPresent(snapshots::add);
            }
        }
        return new ViewImpl(healed.isEmpty() ? newest : record(newest, number, now, snapshots), snapshots);
    }

    /**
     * The old generations, the oldest of them first; not those of which some content is no longer there.
     *
     * @param count how many the node should have
     */
    List<ViewImpl> older(ViewImpl current, int count) {
        LinkedList<ViewImpl> opened = new LinkedList<>();
        int place = 0;
        for (GenerationRecord record : records.stream().skip(1).toList()) {
            place++;
            try {
                List<SnapshotImpl> sets = new ArrayList<>();
                for (SetRecord set : record.sets()) {
                    sets.add(open(store, set, current.set(set.name())
                            .map(live -> ((SnapshotImpl) live).index()).orElse(null)));
                }
                opened.addFirst(new ViewImpl(record, sets));
            } catch (NotIntactException | RuntimeException e) {
                // Of those beyond the count it is as it should be, unless something was to go back to one of them.
                LOG.atLevel(place <= count ? Level.WARN : Level.DEBUG).log(
                        "Generation {} can't be rolled back to any more: {}", record.number(), e.toString());
            } catch (IOException e) {
                missesOlder = true;
                LOG.warn("Generation {} can't be rolled back to before another start: {}", record.number(), e.getMessage());
            }
        }
        return opened;
    }

    private Optional<SnapshotImpl> standIn(GenerationRecord newest, SetRecord damaged, Exception why)
            throws IOException {
        for (GenerationRecord older : records.subList(1, records.size())) {
            Optional<SetRecord> set = older.set(damaged.name())
                    .filter(other -> !other.index().equals(damaged.index()))
                    .filter(other -> !newest.policy().refuses(other.name(), other.digest(), other.version()));
            try {
                if (set.isPresent()) {
                    SnapshotImpl snapshot = open(store, set.get(), null);
                    report(damaged, why, "version " + snapshot.version() + " of generation " + older.number()
                            + " stands in until deploy/ supplies it anew", snapshot.digest().toString());
                    return Optional.of(snapshot);
                }
            } catch (NotIntactException | RuntimeException e) {
                why.addSuppressed(e);
            }
        }
        report(damaged, why, "no older generation has it intact, so that it is not live until deploy/ supplies it", "");
        return Optional.empty();
    }

    private void report(SetRecord damaged, Exception why, String instead, String digest) {
        String what = "version " + damaged.version() + " of set '" + damaged.name() + "' is damaged ("
                + why.getMessage() + "): " + instead;
        LOG.error("Found at boot: {}", what, why);
        healed.add(what);
        damages.add(Damage.givenUp(damaged.name(), digest, what));
    }

    private GenerationRecord record(
            GenerationRecord newest, long number, Instant now, List<SnapshotImpl> snapshots) {
        GenerationRecord record = new GenerationRecord(number, now, RecordedReasons.BOOT,
                RecordedReasons.healed(String.join("; ", healed)),
                snapshots.stream().map(SnapshotImpl::setRecord).toList(), newest.policy());
        try {
            journal.write(record);
        } catch (IOException e) { // served all the same; the next boot finds the same damage and heals it again
            LOG.error("Generation {}, which heals it, could not be made durable: {}", number, e.toString());
        }
        records.add(0, record);
        return record;
    }

    /**
     * Opens what a record names, if it is that.
     *
     * @param live the set's live content, if there is any
     * @throws NotIntactException if it is not
     * @throws IOException if that can't be told at the moment
     */
    private static SnapshotImpl open(Store store, SetRecord set, @Nullable ResourceIndex live) throws IOException {
        try {
            ResourceIndex index = store.open(set.index(), live);
            if (!index.digest().equals(set.digest())) {
                throw new NotIntactException("the index " + set.index() + " is not the one recorded");
            }
            return new SnapshotImpl(set, index);
        } catch (NotIntactException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("Set '" + set.name() + "' " + set.version() + " can't be opened, which may pass, so that"
                    + " nothing is given up for it (" + e + "): see to that and start again", e);
        }
    }
}
