package io.quickset.control;

import io.quickset.Snapshot;
import io.quickset.View;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.osgi.framework.Version;

/**
 * The registry's side of a switch, an OSGi service: stage content, commit a change, look back.
 *
 * <p>Safe for use by any thread. Only one module may commit (the deployer); commits are serialised. The registry itself
 * commits only to heal: the same content of a set from another place, with the policy in force.
 */
@ProviderType
public interface Generations {

    /**
     * Copies a set into the store, verifying each byte against what the source declares, and makes it durable.
     * Nothing is switched. Content that the store has is not written again.
     *
     * @return the staged set; close it when it is not going to be committed
     * @throws StagingException if the source is bad: it has to change before another try makes sense
     * @throws IOException if this node could not read or store it, such as for a full disk: worth another try
     */
    StagedSet stage(SetSource source) throws StagingException, IOException;

    /**
     * Stages again what a retained generation held, without copying anything but what is damaged and intact elsewhere.
     *
     * @return the staged set, or empty when that generation is not retained or has no such set
     * @throws IOException if it is damaged, and intact nowhere
     */
    Optional<StagedSet> restage(long generation, String set) throws IOException;

    /** The view that this change would make, of generation 0; nothing is committed. */
    View preview(Change change);

    /**
     * The one step from generation N to N+1: makes the change durable, then publishes it. When this returns, a crash
     * boots into the new generation. The staged sets of the change belong to the generation from then on.
     *
     * @return the new current record
     * @throws IOException if it could not be made durable: the current generation is as it was
     * @throws IllegalStateException if a staged set was closed or committed before
     */
    GenerationRecord commit(Change change) throws IOException;

    /** The record of the current generation. */
    GenerationRecord current();

    /** The known records, newest first; {@link #view(long)} tells which are retained. */
    List<GenerationRecord> history();

    /**
     * Those old generations stay, whatever the bounds say, until others are named: something may go back to them. Until
     * this or {@link #commit} is called for the first time, all stay that the node has started with.
     */
    void keep(Set<Long> old);

    /** The view of a generation whose content is retained, or empty. */
    Optional<View> view(long generation);

    /** The newest retained snapshot of that set and version, or empty. */
    Optional<Snapshot> retained(String set, Version version);

    /** Open leases, oldest first. */
    List<LeaseInfo> leases();

    /** Old generations that are beyond a bound and wait for their last lease, oldest first. */
    List<Drain> drains();

    /** What old generations take of the file system now. */
    OldBytes oldBytes();

    /** How many bytes the files have that the current generation needs. */
    long liveBytes();

    /**
     * Reads the content of a set from storage, past the page cache where the file system allows it, and checks it
     * against its digests. A live set that is damaged is healed at once if the store holds the same content intact
     * elsewhere, as a new generation; {@link #damagedSets} tells what could not be.
     *
     * @return what is damaged, one line each, healed or not; empty when all is well
     * @throws IOException if the store cannot be read at all
     */
    List<String> verify(Snapshot snapshot) throws IOException;

    /**
     * The live sets whose content is damaged and could not be healed from what the store holds. Staging one again from
     * where it came from, and committing that, heals it: damaged files are written anew, although their digests are
     * live.
     */
    Set<String> damagedSets();

    /**
     * What kept a set of {@link #damagedSets} from being healed although nothing says that no intact copy is there, such
     * as a full disk: that is tried again. Empty where it is intact nowhere in the store.
     */
    Optional<String> healFailure(String set);

    /**
     * By set, what was found damaged at the start and is given up: why, and what there is instead, older content or
     * none. Until other content of that set is committed, or the next start.
     */
    Map<String, String> givenUp();
}
