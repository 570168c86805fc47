package io.quickset.deployer.internal.artifact;

import io.quickset.Digest;
import io.quickset.Layer;
import io.quickset.control.Rejection;
import io.quickset.deployer.internal.artifact.Verdict.State;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.deployer.internal.scan.Found.Kind;
import io.quickset.deployer.internal.scan.Moment;
import io.quickset.deployer.internal.scan.Scan;
import io.quickset.format.text.PlainText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Judges each artifact of a scan, and remembers the judgement while its fingerprint stays the same.
 *
 * <p>A file that is valid is taken at once; one that is not is only called bad when it has not changed for
 * {@link #SETTLE_MILLIS}: it may still be being written. A folder, which has no end to look for, has to be as quiet for
 * {@link #FOLDER_SETTLE_MILLIS}. A judgement made while the fingerprint was hot is made again once it is not, if the
 * bytes are others. What this node could not read is called bad after {@link #SETTLE_MILLIS}, so that it is told, and
 * tried again every {@link #UNREAD_MILLIS}: that may pass without a change of the file. For one thread.
 */
public final class Verdicts {

    static final long SETTLE_MILLIS = 1000;
    static final long FOLDER_SETTLE_MILLIS = 2000;
    static final long UNREAD_MILLIS = 5000;

    private final Inspector inspector;
    private final Function<Found, Optional<Artifact>> known;
    private Map<String, Verdict> verdicts = new HashMap<>();
    private final Map<String, Moment> unread = new HashMap<>(); // by name: when this node last could not read it
    private int learned;

    /**
     * Creates it.
     *
     * @param inspector judges
     * @param known what durable state says of an artifact with exactly that fingerprint, which spares its inspection
     */
    public Verdicts(Inspector inspector, Function<Found, Optional<Artifact>> known) {
        this.inspector = inspector;
        this.known = known;
    }

    /** Another that remembers the same, and from then on its own. */
    public Verdicts copy() {
        Verdicts copy = new Verdicts(inspector, known);
        copy.verdicts = new HashMap<>(verdicts);
        copy.unread.putAll(unread);
        return copy;
    }

    /** The verdicts on that scan, in its order. */
    public List<Verdict> judge(Scan scan, Moment now) {
        List<Verdict> all = new ArrayList<>();
        Map<String, Verdict> next = new HashMap<>();
        for (Found found : scan.found()) {
            Verdict verdict = judge(found, verdicts.get(found.name()), now);
            next.put(found.name(), verdict);
            all.add(verdict);
        }
        if (scan.problem().isPresent()) { // it tells nothing of what lies in the deploy folder
            verdicts.forEach((name, old) -> {
                if (Found.isDeployed(name)) {
                    next.put(name, old);
                }
            });
        }
        verdicts = next;
        unread.keySet().retainAll(next.keySet());
        return all;
    }

    /** Remembers what staging found out of an artifact, unless it changed since. */
    public void put(Verdict verdict) {
        Verdict old = verdicts.get(verdict.found().name());
        if (old != null && old.found().equals(verdict.found())) {
            verdicts.put(verdict.found().name(), verdict);
            boolean same = old.state() == verdict.state() && digest(old).equals(digest(verdict));
            learned += same ? 0 : 1;
        }
    }

    private static Optional<Digest> digest(Verdict verdict) {
        return verdict.artifact() instanceof Artifact.OfSet of ? of.supply().digest() : Optional.empty();
    }

    /** Changes whenever staging has found out what the next plan has to know. */
    public int learned() {
        return learned;
    }

    /** Remembers the digest that staging found out. */
    public void know(SetSupply supply) {
        get(supply.artifact()).ifPresent(v -> put(v.with(supply.merging(List.of()))));
    }

    /**
     * Staging found it to be bad. Within its settling time it may just not be complete yet.
     *
     * @return whether that is settled, so that it can be told
     */
    public boolean reject(SetSupply supply, Rejection kind, String reason, Moment now) {
        Optional<Verdict> verdict = get(supply.artifact());
        if (verdict.isEmpty()) {
            return true;
        }
        Verdict v = verdict.get();
        boolean settling = now.millisSince(v.since()) < SETTLE_MILLIS && v.found().hot(now);
        put(settling ? Verdict.settling(v.found(), reason, v.since())
                : Verdict.bad(v.found(), kind, reason, now, v.checksum()));
        return !settling;
    }

    /** It changed while it was staged. */
    public void changed(SetSupply supply, Moment now) {
        get(supply.artifact()).filter(v -> supply.content().changed())
                .ifPresent(v -> put(Verdict.settling(v.found(), "it changed while it was read", now)));
    }

    /** The releases that good artifacts describe. */
    public List<Release> releases() {
        return verdicts.values().stream().map(Verdict::artifact).filter(Artifact.OfRelease.class::isInstance)
                .map(artifact -> ((Artifact.OfRelease) artifact).release()).toList();
    }

    /** What is remembered, by name of artifact. */
    public List<Verdict> all() {
        return verdicts.values().stream().sorted(Comparator.comparing(v -> v.found().name())).toList();
    }

    /** What is remembered of that artifact. */
    Optional<Verdict> get(String name) {
        return Optional.ofNullable(verdicts.get(name));
    }

    /** Forgets every judgement, and that durable state is to be believed. Someone asked: nothing settles first. */
    public void distrust() {
        verdicts.replaceAll((name, old) -> Verdict.settling(old.found(), "", Moment.LONG_AGO));
    }

    /** Forgets that artifacts are bad: what is allowed has changed. */
    public void reconsider() {
        verdicts.replaceAll((name, old) ->
                old.state() == State.BAD ? Verdict.settling(old.found(), "", Moment.LONG_AGO) : old);
    }

    /** Whether any artifact has to be looked at again soon although nothing changes. */
    public boolean unsettled() {
        return verdicts.values().stream().anyMatch(v -> v.state() == State.SETTLING || v.checksum() != null);
    }

    /** Whether anything is to be tried again that this node could not read. */
    public boolean unread() {
        return !unread.isEmpty();
    }

    private boolean again(Found found, Moment now) {
        Moment last = unread.get(found.name());
        return last != null && now.millisSince(last) >= UNREAD_MILLIS;
    }

    private Verdict judge(Found found, @Nullable Verdict old, Moment now) {
        boolean same = old != null && old.found().equals(found);
        if (old != null && same && old.state() != State.SETTLING && !again(found, now)) {
            if (old.checksum() == null || found.hot(now)) {
                return old;
            }
            if (Objects.equals(checksum(found), old.checksum())) {
                return old.trusted();
            }
            same = false; // Other bytes under the same fingerprint.
        }
        if (old == null) {
            Optional<Artifact> artifact = known.apply(found);
            if (artifact.isPresent()) {
                return Verdict.good(found, artifact.get(), now, found.hot(now) ? checksum(found) : null);
            }
        }
        Moment since = old != null && same ? old.since() : now;
        return inspect(found, since, now);
    }

    private Verdict inspect(Found found, Moment since, Moment now) {
        // A file dated in the future never cools by its own clock; what was seen unchanged for as long is as good.
        boolean written = found.layer() != Layer.BAKED; // nobody writes into a distribution that runs
        if (found.kind() == Kind.FOLDER && written && found.hot(now) && now.millisSince(since) < FOLDER_SETTLE_MILLIS) {
            return Verdict.settling(found, "it is being written", since);
        }
        Verdict verdict = inspect(found, null, since, now);
        boolean file = found.kind() == Kind.ARCHIVE || found.kind() == Kind.FEATURE;
        // Only now: of what is still being copied each pass would read all there is. And the verdict is to be one on
        // what the checksum is of, or on something newer.
        return verdict.state() != State.SETTLING && file && found.hot(now)
                ? inspect(found, checksum(found), since, now) : verdict;
    }

    private Verdict inspect(Found found, @Nullable Long checksum, Moment since, Moment now) {
        boolean file = found.kind() == Kind.ARCHIVE || found.kind() == Kind.FEATURE;
        Rejection kind;
        String reason;
        unread.remove(found.name());
        try {
            return Verdict.good(found, inspector.inspect(found), since, checksum);
        } catch (BadArtifactException e) {
            kind = e.kind();
            reason = e.getMessage();
        } catch (IOException | UncheckedIOException | Error e) { // an Error too harms no other artifact
            return unread(found, PlainText.of("it can't be read: " + e), since, now);
        } catch (RuntimeException e) {
            kind = Rejection.UNREADABLE;
            reason = PlainText.of("it can't be read: " + e);
        }
        boolean settled = now.millisSince(since) >= SETTLE_MILLIS || !found.hot(now) || !file;
        return settled ? Verdict.bad(found, kind, reason, now, checksum) : Verdict.settling(found, reason, since);
    }

    private Verdict unread(Found found, String reason, Moment since, Moment now) {
        if (now.millisSince(since) < SETTLE_MILLIS) {
            return Verdict.settling(found, reason, since);
        }
        unread.put(found.name(), now);
        return Verdict.bad(found, Rejection.UNREADABLE, reason, since, null);
    }

    private @Nullable Long checksum(Found found) {
        try {
            return inspector.tooLarge(found) ? -1L : Checksum.of(found);
        } catch (IOException e) {
            return -1L; // never that of bytes that can be read: looked at again
        }
    }
}
