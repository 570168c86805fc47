package io.quickset.registry.internal;

import io.quickset.Lease;
import io.quickset.Snapshot;
import io.quickset.View;
import io.quickset.control.Change;
import io.quickset.control.Drain;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Generations;
import io.quickset.control.LeaseInfo;
import io.quickset.control.OldBytes;
import io.quickset.control.Policy;
import io.quickset.control.RecordedReasons;
import io.quickset.control.SetSource;
import io.quickset.control.StagedSet;
import io.quickset.control.StagingException;
import io.quickset.registry.internal.store.Pace;
import io.quickset.registry.internal.store.Store;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
            new GenerationRecord(0, Instant.EPOCH, RecordedReasons.BOOT, "no generation yet", List.of(), Policy.NONE);

    private final Object lock = new Object();
    private final Journal journal;
    private final Retention retention;
    private final LeaseTable leases;
    private final Clock clock;
    private volatile Settings settings;
    private final List<Mailbox> mailboxes = new CopyOnWriteArrayList<>();
    private final SetStaging staging;
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
     * @throws IOException if the store or the journal can't be used at all, or what is live can't be opened at the moment
     */
    Registry(Store store, Journal journal, Settings settings, Clock clock) throws IOException {
        this(store, journal, settings, clock, System::nanoTime, System::gc);
    }

    /** With another clock for ages, and another way to make the JVM collect. */
    Registry(Store store, Journal journal, Settings settings, Clock clock, LongSupplier ticker, Runnable collection)
            throws IOException {
        this.journal = journal;
        this.clock = clock;
        this.settings = settings;
        Times times = new Times(clock, ticker);
        this.leases = new LeaseTable(this::view, this::leaseClosed, times);
        Boot boot = new Boot(store, journal, clock);
        this.current = boot.view();
        this.history = boot.records();
        this.lastNumber = Math.max(journal.highestNumber(), current.generation());
        boot.damages().forEach(damages::add);
        this.retention = new Retention(this::view, store, journal, leases, settings.bounds(), times, collection);
        this.staging = new SetStaging(store, this::view, retention, () -> this.settings.warmBytes(), clock);
        this.healer = new Healer(this, staging, store);
        boot.older(current, settings.bounds().count()).forEach(retention::retire);
        // What is missing or can't be opened now may be back at the next start: nothing goes before the next commit.
        if (boot.isComplete()) {
            retention.begin();
        }
    }

    ViewImpl view() {
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
        return staging.stage(source);
    }

    @Override
    public Optional<StagedSet> restage(long generation, String set) throws IOException {
        return staging.restage(generation, set);
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
            after = before.after(change, Math.max(lastNumber, journal.highestNumber()) + 1, clock.instant());
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
        retention.keepNoneUnlessSaid();
        retention.begin();
        return after.generationRecord();
    }

    @Override
    public View preview(Change change) {
        return current.after(change, 0, clock.instant());
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
    public void keep(Set<Long> old) {
        retention.keep(old);
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
    public long liveBytes() {
        return retention.liveBytes();
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
            return isLive(damaged) ? Optional.of(commit(new Change(RecordedReasons.SCRUB, reason, List.of(copy),
                    Set.of(), current.generationRecord().policy()))) : Optional.empty();
        }
    }

    /**
     * That content is damaged: matters while it is live.
     *
     * @param failure what kept it from being healed, if that may pass
     */
    void report(SnapshotImpl damaged, Optional<String> failure) {
        synchronized (lock) {
            if (isLive(damaged)) {
                damages.add(Damage.ofLive(damaged.name(), damaged.index().name(), failure));
            }
        }
    }

    boolean isLive(SnapshotImpl content) {
        return current.set(content.name()).filter(live -> ((SnapshotImpl) live).index() == content.index()).isPresent();
    }

    @Override
    public Set<String> damagedSets() {
        return damages.liveSets();
    }

    @Override
    public Optional<String> healFailure(String set) {
        return damages.failure(set);
    }

    @Override
    public Map<String, String> givenUp() {
        return damages.givenUp();
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
