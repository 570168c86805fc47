package io.quickset.deployer.internal;

import io.quickset.control.Generations;
import io.quickset.control.Reconciler.CutOffException;
import io.quickset.control.Reconciler.RefusedException;
import io.quickset.control.Rejection;
import io.quickset.deployer.internal.artifact.Artifact;
import io.quickset.deployer.internal.artifact.BadArtifactException;
import io.quickset.deployer.internal.artifact.ContentCheck;
import io.quickset.deployer.internal.artifact.Inspector;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.commit.BundleName;
import io.quickset.deployer.internal.commit.Puts;
import io.quickset.deployer.internal.disk.FileSteps;
import io.quickset.deployer.internal.observe.Observers;
import io.quickset.deployer.internal.scan.DeployName;
import io.quickset.deployer.internal.scan.FolderScanner;
import io.quickset.deployer.internal.scan.Found;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into the deploy folder for those who can't reach it themselves. An artifact is checked outside of it, in full and
 * on the thread of whoever brings it; then it takes its place by a rename.
 */
final class Arrivals {

    private static final Logger LOG = LoggerFactory.getLogger(Arrivals.class);

    private final Path deploy;
    private final Inspector inspector;
    private final Generations generations;
    private final Puts puts;
    private final Observers observers;
    private final FileSteps steps;

    Arrivals(Path deploy, Inspector inspector, Generations generations, Puts puts, Observers observers,
            FileSteps steps) {
        this.deploy = deploy;
        this.inspector = inspector;
        this.generations = generations;
        this.puts = puts;
        this.observers = observers;
        this.steps = steps;
    }

    /**
     * Checks what is to be put there under that name. For any thread.
     *
     * @throws RefusedException if it must not, with the reason; a {@link CutOffException} if the thread was interrupted
     */
    Found checked(String name, Path content) throws RefusedException {
        Optional<String> objection = DeployName.objection(name);
        if (objection.isPresent()) {
            throw refused(name, objection.get());
        }
        try {
            Found found = found(name, content);
            Artifact artifact = inspector.inspect(found);
            if (artifact instanceof Artifact.OfSet set) {
                check(set.supply());
            }
            if (!found.equals(found(name, content))) {
                throw refused(name, "it was written to while it was checked: send it again");
            }
            return found;
        } catch (BadArtifactException e) {
            throw unlessCutOff(name, refused(name, e.getMessage(), e));
        } catch (IOException | RuntimeException e) {
            throw unlessCutOff(name, refused(name, "it can't be read: " + e, e));
        }
    }

    /** The same, and makes it durable: its rename is not to be overtaken by it. */
    Found durable(String name, Path content) throws RefusedException {
        Found checked;
        try {
            checked = checked(name, content);
        } catch (RefusedException e) {
            if (e.getCause() instanceof BadArtifactException bad) {
                observers.tell(each -> each.rejected(name, bad.kind(), bad.getMessage()));
            }
            throw e;
        }
        try {
            steps.sync(content);
        } catch (IOException e) {
            throw unlessCutOff(name, refused(name, "it can't be made durable: " + e, e));
        }
        return checked;
    }

    private static Found found(String name, Path content) throws IOException, BadArtifactException {
        if (!Files.isRegularFile(content, LinkOption.NOFOLLOW_LINKS)) {
            throw new BadArtifactException(Rejection.MALFORMED, "there is no regular file " + content);
        }
        return FolderScanner.inspect(content, name)
                .orElseThrow(() -> new BadArtifactException(Rejection.UNREADABLE,
                        "there is no file " + content + " any more"));
    }

    private void check(SetSupply supply) throws BadArtifactException, IOException {
        if (generations.current().sets().stream().filter(live -> !live.name().equals(supply.set()))
                .anyMatch(live -> BundleName.same(supply.headers(), live.origin().headers()))) {
            throw new BadArtifactException(Rejection.DUPLICATE,
                    "another set's bundle has the same symbolic name and version: rename one");
        }
        ContentCheck.check(supply.content());
    }

    /**
     * Moves a durable one into the folder. For the reconciler's thread.
     *
     * @throws RefusedException if that failed; the folder is as it was
     */
    void enter(Found durable, String actor) throws RefusedException {
        String name = durable.name();
        Path target = deploy.resolve(name);
        if (!Files.isDirectory(deploy)) {
            throw refused(name, "there is no folder " + deploy + ": make it, or bring it back");
        }
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(name, "a folder of that name lies in the deploy folder: remove it, or choose another name");
        }
        try {
            if (!FolderScanner.inspect(durable.path(), name).equals(Optional.of(durable))) {
                throw refused(name, "it was written to after it was checked: send it again");
            }
            Files.move(durable.path(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            throw refused(name, durable.path() + " lies in another file system than the deploy folder", e);
        } catch (IOException e) {
            throw refused(name, "it can't be moved into the deploy folder: " + e, e);
        }
        try {
            FolderScanner.inspect(target).ifPresent(found -> puts.add(found, actor));
        } catch (IOException e) {
            LOG.warn("{} was put by {}, but what is there now can't be looked at: {}", name, actor, e.toString());
        }
    }

    /**
     * Makes it durable that it lies there: once this returns, a crash finds it. For the reconciler's thread.
     *
     * @throws RefusedException if that failed; it is there all the same
     */
    void settle(Found entered) throws RefusedException {
        try {
            steps.sync(deploy);
        } catch (IOException e) {
            throw new RefusedException(entered.name() + " lies in the deploy folder and is taken from there, but may not"
                    + " outlast a power cut: " + e + ": put it again", e);
        }
    }

    // An interrupt closes the file that is being read, which says nothing of it.
    private static RefusedException unlessCutOff(String name, RefusedException refused) {
        return Thread.currentThread().isInterrupted()
                ? new CutOffException("the check of " + name + " was cut off: it was not put there, and nothing is known of it") : refused;
    }

    private static RefusedException refused(String artifact, String reason) {
        return new RefusedException(artifact + " is refused: " + reason);
    }

    private static RefusedException refused(String artifact, String reason, Throwable cause) {
        return new RefusedException(artifact + " is refused: " + reason, cause);
    }
}
