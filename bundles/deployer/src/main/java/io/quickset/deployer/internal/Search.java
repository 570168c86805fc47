package io.quickset.deployer.internal;

import io.quickset.Layer;
import io.quickset.control.Locators.Asked;
import io.quickset.control.SetSource;
import io.quickset.control.StagingException;
import io.quickset.deployer.internal.artifact.BadArtifactException;
import io.quickset.deployer.internal.artifact.OpenSource;
import io.quickset.deployer.internal.artifact.PathLayer;
import io.quickset.deployer.internal.artifact.RemotePaths;
import io.quickset.deployer.internal.artifact.SetSupply;
import io.quickset.deployer.internal.remote.Trial;
import io.quickset.format.text.PlainText;
import io.quickset.spi.LocatedSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** One search for a file, from source to source in the order in which they count. For one thread. */
final class Search {

    private final String set;
    private final String path;
    private final List<Asked> asked = new ArrayList<>();
    private RemotePaths remotePaths;
    private String whole = ""; // who supplies the set whole
    private String answered = "";

    /**
     * Begins.
     *
     * @param configured the files of the set that the configuration asks locators for
     */
    Search(String set, String path, RemotePaths configured) {
        this.set = set;
        this.path = path;
        this.remotePaths = configured;
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    /**
     * What one source says.
     *
     * @param has whether it has the file
     * @param told what it has, or why nothing
     */
    private record Finding(boolean has, String told) {

        static Finding of(long bytes, String more) {
            return new Finding(true, bytes + " bytes" + more);
        }

        static Finding none(String why) {
            return new Finding(false, why);
        }
    }

    private interface Look {
        Finding look() throws Exception;
    }

    private void ask(String name, Layer layer, String ends, Look look) {
        if (!answered.isEmpty() || !ends.isEmpty()) {
            asked.add(new Asked(name, layer.toString(), false, false, 0,
                    ends.isEmpty() ? answered + " answered" : ends));
            return;
        }
        long start = System.nanoTime();
        Finding found;
        try {
            found = look.look();
        } catch (StagingException | BadArtifactException | IOException | RuntimeException e) {
            found = Finding.none(e.getMessage() == null ? e.toString() : e.getMessage());
        } catch (Exception e) {
            throw new IllegalStateException(e); // none of the looks throws another
        }
        long micros = (System.nanoTime() - start) / 1000;
        asked.add(new Asked(name, layer.toString(), true, found.has, micros, PlainText.of(found.told)));
        answered = found.has ? name : "";
    }

    void overlay(PathLayer overlay) {
        String name = overlay.name();
        boolean before = answered.isEmpty();
        ask(name, overlay.layer(), "", () -> {
            SetSource.Entry file = overlay.files().get(path);
            return file != null ? Finding.of(file.size(), "")
                    : Finding.none(overlay.hides(path) ? "hides it from those below" : "has no such file");
        });
        if (before && answered.isEmpty() && overlay.hides(path)) {
            answered = name;
        }
    }

    void artifact(SetSupply supply) {
        String name = supply.layer() + " " + supply.artifact();
        ask(name, supply.layer(), behind(name), () -> {
            remotePaths = remotePaths.and(RemotePaths.of(supply.headers()));
            try (OpenSource source = supply.content().open()) {
                for (Iterator<SetSource.Entry> all = source.entries(); all.hasNext();) {
                    SetSource.Entry file = all.next();
                    if (file.path().equals(path)) {
                        return Finding.of(file.size(), ", in version " + supply.version());
                    }
                }
            }
            return Finding.none("version " + supply.version() + " has no such file");
        });
    }

    // A set comes whole from one of them, and only single files from others.
    private String behind(String name) {
        if (whole.isEmpty()) {
            whole = name;
            return "";
        }
        return answered.isEmpty() ? "stands behind " + whole + ", which supplies the set" : "";
    }

    void locator(Trial locator) {
        ask(locator.name(), Layer.REMOTE, "", () -> {
            Optional<LocatedSet> all = whole.isEmpty() && locator.names(set) ? locator.set(set) : Optional.empty();
            if (all.isPresent()) {
                whole = locator.name();
                return all.get().resources().stream().filter(file -> file.path().equals(path)).findFirst()
                        .map(file -> Finding.of(file.size(), ", in version " + all.get().version()))
                        .orElse(Finding.none("version " + all.get().version() + " has no such file"));
            }
            boolean counts = remotePaths.covers(path);
            return locator.file(set, path).map(file -> counts ? Finding.of(file.size(), "") : Finding.none(
                    "has " + file.size() + " bytes, but the set asks for no remote file of that path"))
                    .orElse(Finding.none("has no such file"));
        });
    }
}
