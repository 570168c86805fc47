package io.quickset.deployer.internal.remote;

import io.quickset.control.GenerationRecord;
import io.quickset.control.Locators.LocatorInfo;
import io.quickset.deployer.internal.artifact.Limits;
import io.quickset.deployer.internal.remote.Offers.Wanted;
import io.quickset.deployer.internal.scan.Moment;
import io.quickset.format.text.PlainText;
import io.quickset.spi.ResourceLocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What locators supply. It never waits for them: a pass {@link #look looks} at what is known, questions that are due
 * are asked on threads of their own, and each answer leads to another pass. An answer counts once all its files are
 * here, verified; the last good one counts until then.
 *
 * <p>Safe for use by any thread; {@code look} and {@code want} are for the reconciler's.
 */
public final class Remote implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Remote.class);

    private final Supplier<Moment> clock;
    private final Runnable wake;
    private final Chain chain;
    private final Rounds rounds;
    private final WholeSets sets;
    private final SingleFiles files;
    private GenerationRecord current;

    /**
     * Creates it.
     *
     * @param folder for what is fetched; what it holds is deleted
     * @param stored what is live
     * @param clock tells the time; only what is shown goes by the one on the wall, which may be set at any moment
     * @param wake called when a pass has something new to look at, on any thread; must not wait
     */
    public Remote(Path folder, Stored stored, Supplier<Moment> clock, Runnable wake, GenerationRecord current) {
        this.clock = clock;
        this.wake = wake;
        this.chain = new Chain(clock.get().ticks());
        this.rounds = new Rounds(this, folder, stored, clock, wake);
        this.sets = new WholeSets(chain, rounds);
        this.files = new SingleFiles(chain, rounds);
        this.current = current;
        try {
            Spool.delete(folder);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("what was fetched before the start can't be deleted: {}", e.toString());
        }
    }

    /**
     * Goes by these from now on.
     *
     * @param longestCall how long a locator may give no sign of life
     */
    public synchronized void configure(Limits limits, Duration longestCall) {
        rounds.configure(limits, longestCall);
    }

    /** A locator came, with the properties of its service. */
    public void add(ResourceLocator service, Map<String, ?> properties) {
        synchronized (this) {
            askNow(chain.add(service, properties).sets());
        }
        wake.run();
    }

    /** A locator went. */
    public void remove(ResourceLocator service) {
        synchronized (this) {
            chain.remove(service, clock.get().ticks()).ifPresent(gone -> {
                sets.left(gone);
                askNow(gone.sets());
            });
        }
        wake.run();
    }

    /** A locator's service has other properties. */
    public void update(ResourceLocator service, Map<String, ?> properties) {
        synchronized (this) {
            Set<String> concerned = new HashSet<>();
            chain.remove(service, clock.get().ticks()).ifPresent(old -> concerned.addAll(old.sets()));
            concerned.addAll(chain.add(service, properties).sets());
            askNow(concerned);
        }
        wake.run();
    }

    private void askNow(Set<String> concerned) {
        sets.askNow(concerned);
        files.askNow();
    }

    /** Asks about everything again. */
    public synchronized void distrust() {
        askNow(sets.standings().keySet());
    }

    /** Takes it for meant that locators which supplied live sets are not there. */
    public synchronized void acceptEmpty() {
        sets.acceptEmpty(current);
    }

    /** What they supply now. Asks what is due. */
    public synchronized Offers look(GenerationRecord live) {
        current = live;
        rounds.sweep();
        return look();
    }

    /** Asks for those single files, and for no others any more. */
    public synchronized void want(Set<Wanted> wanted) {
        if (!files.standings().keySet().equals(wanted)) {
            files.want(wanted);
            look();
        }
    }

    private Offers look() {
        Look look = new Look();
        sets.look(current, look);
        files.look(look);
        rounds.wakeAt(look.againMillis());
        return look.offers();
    }

    /**
     * Something that an operator may want to know, although nothing is wrong with what is live.
     *
     * @param set which set
     * @param source who supplied it
     * @param reason why that is older than it should be
     */
    public record Notice(String set, String source, String reason) {}

    /** What is older than it should be. */
    public synchronized List<Notice> notices() {
        List<Notice> notices = new ArrayList<>();
        sets.standings().forEach((set, standing) -> notice(set, standing, notices));
        files.standings().forEach((wanted, standing) -> notice(wanted.set(), standing, notices));
        return List.copyOf(notices);
    }

    private static void notice(String set, Standing standing, List<Notice> notices) {
        Answer answer = standing.answer();
        if (answer != null) {
            answer.stale().ifPresent(why -> notices.add(new Notice(set, answer.source(), PlainText.of(why))));
        }
    }

    /** The locators, in the order in which they are asked. */
    public List<LocatorInfo> chain() {
        return locators().stream().map(Locator::info).toList();
    }

    private synchronized List<Locator> locators() {
        return chain.all();
    }

    /** The same, to be asked by someone who looks. */
    public synchronized List<Trial> trials() {
        Duration limit = Duration.ofMillis(rounds.limitMillis());
        return chain.all().stream().map(each -> new Trial(each, limit, clock)).toList();
    }

    /** Stops asking. */
    @Override
    public void close() {
        rounds.close();
    }
}
