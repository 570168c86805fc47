package io.quickset.registry.internal;

import io.quickset.Lease;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.Change;
import io.quickset.control.Drain;
import io.quickset.control.GenerationRecord;
import io.quickset.control.GenerationRecord.SetRecord;
import io.quickset.control.Generations;
import io.quickset.control.LeaseInfo;
import io.quickset.control.OldBytes;
import io.quickset.control.Policy;
import io.quickset.control.SetSource;
import io.quickset.control.StagedSet;
import io.quickset.control.StagingException;
import io.quickset.registry.internal.store.Pace;
import io.quickset.registry.internal.store.ResourceIndex;
import io.quickset.registry.internal.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.osgi.framework.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generations of this node. Readers take {@link #view()}, one volatile read; whoever commits holds the lock. A
 * commit is: write the record (durable), publish the view (visible), tell.
 */
final class Registry implements Generations {

    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);

    /** What there is before the first generation. */
    static final GenerationRecord EMPTY =
            new GenerationRecord(0, Instant.EPOCH, "boot", "no generation yet", List.of(), Policy.NONE);

    private final Object lock = new Object();
    private final Store store;
    private final Journal journal;
    private final Retention retention;
    private final LeaseTable leases;
    private final Clock clock;
    private volatile Settings settings;
    private final List<Mailbox> mailboxes = new CopyOnWriteArrayList<>();
    private final Healer healer;
    private final Observers observers = new Observers();
    private final Damages damages = new Damages();
    private long lastNumber; // guarded by lock
    private volatile ViewImpl current;
    private volatile List<GenerationRecord> history; // newest first

    /**
     * What can be configured.
     *
     * @param bounds of what old generations keep
     * @param warmBytes sets up to this size are paged in before the switch
     */
    record Settings(Bounds bounds, long warmBytes) {}

    /**
     * Boots into the newest generation, healed where it is damaged.
     *
     * @throws IOException if the store or the journal can't be used at all
     */
    Registry(Store store, Journal journal, Settings settings, Clock clock) throws IOException {
        this(store, journal, settings, clock, System::nanoTime, System::gc);
    }

    /** With another clock for ages, and another way to make the JVM collect. */
    Registry(Store store, Journal journal, Settings settings, Clock clock, LongSupplier ticker, Runnable collection)
            throws IOException {
        this.store = store;
        this.journal = journal;
        this.clock = clock;
        this.settings = settings;
        this.healer = new Healer(this, store);
        this.leases = new LeaseTable(this::view, this::leaseClosed, clock);
        Boot boot = new Boot(store, journal, clock);
        this.current = boot.view();
        this.history = boot.records();
        this.lastNumber = Math.max(journal.highestNumber(), current.generation());
        boot.damages().forEach(damages::add);
        this.retention = new Retention(this, store, journal, leases, settings.bounds(), clock, ticker, collection);
    }

    View view() {
        return current;
    }

    ViewImpl currentView() {
        return current;
    }

    Lease lease(LeaseHolder holder) {
        return leases.open(holder);
    }

    LeaseTable leaseTable() {
        return leases;
    }

    Retention retention() {
        return retention;
    }

    /** Goes by other settings from now on: what is more than they allow is let go soon. */
    void setSettings(Settings other) {
        settings = other;
        retention.setBounds(other.bounds());
    }

    private void leaseClosed(View view) {
        if (view != current) {
            retention.wake();
        }
    }

    @Override
    public StagedSet stage(SetSource source) throws StagingException, IOException {
        ResourceIndex index = store.stage(source, indexes(current));
        SetRecord record = new SetRecord(source.name(), source.version(), index.digest(), source.layer(), 0,
                clock.instant(), index.count(), index.totalBytes(), source.origin(), index.name());
        return warmed(new SnapshotImpl(record, index));
    }

    /** Stages that content again, each file from where the store holds it intact. */
    Staged stageCopy(SnapshotImpl content) throws IOException {
        ResourceIndex index = store.copy(content.setRecord(), content.index(), indexes(current));
        return warmed(content.in(index));
    }

    private Staged warmed(SnapshotImpl snapshot) throws IOException {
        Staged staged = new Staged(snapshot, store);
        try {
            Warmer.warm(snapshot, settings.warmBytes());
        } catch (InternalError e) { // the medium gave no bytes for a page
            staged.close();
            store.verify(snapshot.index(), new Pace(Pace.UNLIMITED)); // the next staging goes past what is damaged
            throw new IOException("set '" + snapshot.name() + "' could not be read back from storage", e);
        }
        return staged;
    }

    private static List<ResourceIndex> indexes(ViewImpl view) {
        return view.snapshots().stream().map(SnapshotImpl::index).toList();
    }

    @Override
    public Optional<StagedSet> restage(long generation, String set) throws IOException {
        Optional<Staged> staged = retention.find(generation)
                .flatMap(view -> view.set(set))
                .map(snapshot -> {
                    store.hold(((SnapshotImpl) snapshot).index());
                    return new Staged((SnapshotImpl) snapshot, store);
                });
        // The generation may have been drained before the hold stood. If it is still there, no collection can miss it.
        if (staged.isPresent() && retention.find(generation).isEmpty()) {
            staged.get().close();
            return Optional.empty();
        }
        if (staged.isPresent() && store.quarantines(staged.get().content().index())) {
            try (Staged damaged = staged.get()) {
                return Optional.of(stageCopy(damaged.content()));
            }
        }
        return staged.map(StagedSet.class::cast);
    }

    @Override
    public GenerationRecord commit(Change change) throws IOException {
        ViewImpl after;
        synchronized (lock) {
            ViewImpl before = current;
            if (change.put().isEmpty() && change.remove().stream().noneMatch(set -> before.set(set).isPresent())
                    && change.policy().equals(before.generationRecord().policy())) {
                return before.generationRecord();
            }
            change.put().stream().filter(staged -> ((Staged) staged).isClosed()).findFirst().ifPresent(staged -> {
                throw new IllegalStateException("the staged set " + staged.snapshot() + " was closed: stage it again");
            });
            // A failed write may have left its number.
            after = next(before, change, Math.max(lastNumber, journal.highestNumber()) + 1);
            List<GenerationRecord> records = new ArrayList<>(history);
            records.add(0, after.generationRecord());
            records = List.copyOf(records.subList(0, Math.min(Journal.MAX_RECORDS, records.size())));
            journal.write(after.generationRecord());
            lastNumber = after.generation();
            retention.retire(before);
            history = records;
            current = after;
            damages.forgetBut(after);
            mailboxes.forEach(mailbox -> mailbox.post(current));
        }
        change.put().forEach(StagedSet::close);
        retention.wake();
        return after.generationRecord();
    }

    @Override
    public View preview(Change change) {
        return next(current, change, 0);
    }

    private ViewImpl next(ViewImpl before, Change change, long number) {
        Instant now = clock.instant();
        Map<String, SnapshotImpl> sets = new TreeMap<>();
        before.snapshots().forEach(set -> sets.put(set.name(), set));
        change.remove().forEach(sets::remove);
        for (StagedSet staged : change.put()) {
            SnapshotImpl content = ((Staged) staged).content();
            sets.put(content.name(), content.since(number, now));
        }
        GenerationRecord record = new GenerationRecord(number, now, change.actor(), change.reason(),
                sets.values().stream().map(SnapshotImpl::setRecord).toList(), change.policy());
        return new ViewImpl(record, List.copyOf(sets.values()));
    }

    @Override
    public GenerationRecord current() {
        return current.generationRecord();
    }

    @Override
    public List<GenerationRecord> history() {
        return history;
    }

    @Override
    public Optional<View> view(long generation) {
        return retention.find(generation).map(View.class::cast);
    }

    @Override
    public Optional<Snapshot> retained(String set, Version version) {
        return retention.views().stream()
                .flatMap(view -> view.set(set).stream())
                .filter(snapshot -> snapshot.version().equals(version))
                .findFirst();
    }

    @Override
    public List<LeaseInfo> leases() {
        return leases.list();
    }

    @Override
    public List<Drain> drains() {
        return retention.drains();
    }

    @Override
    public OldBytes oldBytes() {
        return retention.oldBytes();
    }

    @Override
    public List<String> verify(Snapshot snapshot) throws IOException {
        return healer.check((SnapshotImpl) snapshot, new Pace(Pace.UNLIMITED));
    }

    Healer healer() {
        return healer;
    }

    Observers observers() {
        return observers;
    }

    /** Makes a copy of the same content live, if that damaged one still is: the new generation, or empty. */
    Optional<GenerationRecord> replace(SnapshotImpl damaged, Staged copy, String reason) throws IOException {
        synchronized (lock) {
            return isLive(damaged) ? Optional.of(commit(new Change("scrub", reason, List.of(copy), Set.of(),
                    current.generationRecord().policy()))) : Optional.empty();
        }
    }

    /** That content is damaged: matters while it is live. */
    void report(SnapshotImpl damaged, String line) {
        synchronized (lock) {
            if (isLive(damaged)) {
                damages.add(Damage.ofLive(damaged.name(), damaged.index().name(), line));
            }
        }
    }

    boolean isLive(SnapshotImpl content) {
        return current.set(content.name()).filter(live -> ((SnapshotImpl) live).index() == content.index()).isPresent();
    }

    /** What was found damaged and is not healed, a line each. */
    List<String> damages() {
        return damages.lines();
    }

    @Override
    public Set<String> damagedSets() {
        return damages.liveSets();
    }

    /** Opens the content of old generations after a boot, as far as it is still there. */
    void reopenRetained() {
        synchronized (lock) {
            Map<Long, ViewImpl> opened = new HashMap<>();
            for (GenerationRecord record : history.stream().skip(1).limit(settings.bounds().count()).toList()) {
                try {
                    List<SnapshotImpl> sets = new ArrayList<>();
                    for (SetRecord set : record.sets()) {
                        sets.add(Boot.open(store, set, current.set(set.name())
                                .map(live -> ((SnapshotImpl) live).index()).orElse(null)));
                    }
                    opened.put(record.number(), new ViewImpl(record, sets));
                } catch (IOException | RuntimeException e) {
                    LOG.warn("Generation {} can't be rolled back to any more: {}", record.number(), e.toString());
                }
            }
            opened.values().stream()
                    .sorted((a, b) -> Long.compare(a.generation(), b.generation()))
                    .forEach(retention::retire);
        }
        // What kept a set from opening may pass, such as too many open files: nothing goes before the next commit.
        if (damages.isEmpty()) {
            retention.wake();
        }
    }

    /** Tells that mailbox's listener of every switch from now on. */
    void subscribe(Mailbox mailbox) {
        synchronized (lock) {
            mailboxes.add(mailbox);
            mailbox.post(current);
        }
    }

    void unsubscribe(Mailbox mailbox) {
        mailboxes.remove(mailbox);
        mailbox.close();
    }
}
