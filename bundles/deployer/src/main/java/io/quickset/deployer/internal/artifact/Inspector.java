package io.quickset.deployer.internal.artifact;

import io.quickset.control.NodeObserver.Step;
import io.quickset.control.Rejection;
import io.quickset.deployer.internal.observe.Observers;
import io.quickset.deployer.internal.scan.Found;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.osgi.framework.Constants;

/**
 * The verify step, as far as it goes without copying: tells what an artifact is and refuses what is malformed. The
 * content itself is checked while it is staged. Safe for use by any thread.
 */
public final class Inspector {

    private final Observers observers;
    private volatile Limits limits = Limits.DEFAULT;

    /** One that nobody observes. */
    public Inspector() {
        this(new Observers());
    }

    public Inspector(Observers observers) {
        this.observers = observers;
    }

    /** Judges by those limits from now on; true if they are others than before. */
    public boolean limit(Limits wanted) {
        boolean changed = !limits.equals(wanted);
        limits = wanted;
        return changed;
    }

    /**
     * What the artifact is.
     *
     * @throws BadArtifactException if it is bad, with the reason
     * @throws IOException if this node could not read it, worth another try
     */
    public Artifact inspect(Found found) throws BadArtifactException, IOException {
        long start = System.nanoTime();
        try {
            return inspected(found);
        } finally {
            observers.stepped(Step.VERIFY, found.name(), start);
        }
    }

    private Artifact inspected(Found found) throws BadArtifactException, IOException {
        boolean file = found.kind() == Found.Kind.ARCHIVE || found.kind() == Found.Kind.FEATURE;
        if (!Found.isDeployed(found.name()) && Files.notExists(found.path(), LinkOption.NOFOLLOW_LINKS)) {
            throw new BadArtifactException(Rejection.UNREADABLE, "there is no file or folder " + found.path()
                    + ": bring it back, or close the mount");
        }
        checkLink(found.path());
        if (file && !Files.isRegularFile(found.path())) {
            throw new BadArtifactException(Rejection.MALFORMED,
                    "it is no regular file"); // reading a pipe would never end
        }
        try {
            return setAlone(found, switch (found.kind()) {
                case ARCHIVE -> archive(found);
                case FOLDER -> new Artifact.OfSet(FolderSet.inspect(found, limits));
                case FEATURE -> new Artifact.OfRelease(ReleaseReader.read(found.name(), found.path()));
                case OTHER -> throw new BadArtifactException(Rejection.MALFORMED,
                        "it is no bundle and no set: a set is a .jar, a .zip or a folder");
                case UNREADABLE -> throw new BadArtifactException(Rejection.UNREADABLE,
                        "it is no folder that this process may list: change its owner or mode, or put a folder there");
            });
        } catch (ZipException e) {
            throw new BadArtifactException(Rejection.DAMAGED,
                    "it is no complete zip or jar file: " + e.getMessage(), e);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (java.nio.file.AccessDeniedException e) {
            throw new BadArtifactException(Rejection.UNREADABLE,
                    "this process may not read it: change its owner or mode", e);
        }
    }

    private static void checkLink(Path path) throws BadArtifactException, IOException {
        if (!Files.isSymbolicLink(path) || Files.exists(path)) {
            return;
        }
        Set<Path> seen = new HashSet<>();
        Path at = path;
        while (Files.isSymbolicLink(at)) {
            if (!seen.add(at)) {
                throw new BadArtifactException(Rejection.MALFORMED,
                        "it is a link in a circle: let it point to a file or a folder, or remove it");
            }
            at = at.resolveSibling(Files.readSymbolicLink(at)).normalize();
        }
        if (Files.notExists(at)) { // else it may only not be looked at
            throw new BadArtifactException(Rejection.MALFORMED,
                    "it is a link to nothing: bring back '" + at + "', or remove the link");
        }
    }

    // Code and releases come by the deploy folder alone.
    private static Artifact setAlone(Found found, Artifact artifact) throws BadArtifactException {
        if (!(artifact instanceof Artifact.OfSet) && !Found.isDeployed(found.name())) {
            throw new BadArtifactException(Rejection.MALFORMED,
                    "it is no set: only sets may be baked in or mounted by code");
        }
        return artifact;
    }

    private Artifact archive(Found found) throws BadArtifactException, IOException {
        if (tooLarge(found)) {
            throw new BadArtifactException(Rejection.LIMIT, "it has more than twice the " + limits.maxSetBytes()
                    + " bytes that a set may unpack to: split it, or raise maxSetBytes in"
                    + " conf/io.quickset.deployer.cfg");
        }
        try (Zip zip = Zip.open(found.path(), limits)) {
            ZipCheck.check(zip);
            PathCheck.check(() -> zip.directory().names().map(Inspector::file).iterator());
            Headers headers = Headers.of(zip, limits);
            if (headers.setCapability().isPresent()) {
                return new Artifact.OfSet(ArchiveSet.ofBundle(found, zip, headers, limits));
            }
            if (found.fileName().endsWith(".zip")) {
                return new Artifact.OfSet(ArchiveSet.ofZip(found, zip, limits));
            }
            if (headers.get(Constants.BUNDLE_SYMBOLICNAME).isEmpty()) {
                throw new BadArtifactException(Rejection.MALFORMED,
                        "it is no bundle and no set: its manifest has neither a"
                        + " Bundle-SymbolicName nor a capability " + Headers.NAMESPACE);
            }
            readAll(zip);
        }
        new ZipFile(found.path().toFile()).close(); // so the framework opens it
        return new Artifact.OfCode(new CodeJar(found, CodeJar.sha256(found.path())));
    }

    /** Whether it is not worth a reading. */
    boolean tooLarge(Found found) throws IOException {
        return Files.size(found.path()) / 2 > limits.maxSetBytes();
    }

    private static String file(String name) {
        return name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    }

    // The framework checks neither sizes nor checksums before it throws the old revision away.
    private static void readAll(Zip zip) throws IOException {
        byte[] buffer = new byte[1 << 16];
        for (int i = 0; i < zip.directory().count(); i++) {
            try (InputStream in = zip.read(zip.directory().get(i))) {
                while (in.read(buffer) >= 0) { // the stream checks
                    continue;
                }
            }
        }
    }
}
