package io.quickset.deployer.internal;

import io.quickset.control.NodeStatus.Rejected;
import io.quickset.control.Rejection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What files said that were deleted while the node was down: Configuration Admin keeps a copy, and FileInstall 3.7.4
 * forgets whose file is gone. Such a configuration is deleted, unless its folder has no file at all: that looks like a
 * volume that is not mounted, and a node that loses all its settings may listen where it should not.
 */
final class GoneSettings {

    private static final Logger LOG = LoggerFactory.getLogger(GoneSettings.class);
    private static final String FILE = "felix.fileinstall.filename";

    private final Map<Path, Rejected> kept = new TreeMap<>();

    /** Deletes them; call once, at the start. Files elsewhere than in these folders are none of the node's. */
    GoneSettings(ConfigurationAdmin configurations, Path... folders) throws IOException {
        Map<Path, List<String>> names = new TreeMap<>();
        for (Configuration each : all(configurations)) {
            Optional<Path> file = file(each).filter(is -> List.of(folders).contains(is.getParent()));
            if (file.isEmpty() || Files.exists(file.get())) {
                continue;
            }
            Path folder = file.get().getParent();
            if (isEmpty(folder)) {
                names.computeIfAbsent(folder, is -> new ArrayList<>()).add(file.get().getFileName().toString());
            } else {
                each.delete();
                LOG.info("{} is gone, and what it said with it", file.get());
            }
        }
        names.forEach((folder, gone) -> kept.put(folder, new Rejected(folder.getFileName() + "/", Rejection.OTHER,
                "it holds no file, as if it were not mounted: what " + String.join(", ", gone.stream().sorted().toList())
                + " said stays in force. Put that back; or, if it is meant, put any file there, and start the node anew",
                Instant.now().toString())));
    }

    /** The folders that are empty still, and what stays in force of them. Safe for use by any thread. */
    List<Rejected> kept() {
        return kept.entrySet().stream().filter(each -> isEmpty(each.getKey())).map(Map.Entry::getValue).toList();
    }

    private static List<Configuration> all(ConfigurationAdmin configurations) throws IOException {
        try {
            Configuration[] all = configurations.listConfigurations("(" + FILE + "=*)");
            return all == null ? List.of() : List.of(all);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("the filter is a constant", e);
        }
    }

    private static Optional<Path> file(Configuration configuration) {
        Object name = configuration.getProperties() == null ? null : configuration.getProperties().get(FILE);
        try {
            return Optional.of(Path.of(URI.create(String.valueOf(name))).normalize());
        } catch (RuntimeException noFile) {
            return Optional.empty(); // whoever wrote that
        }
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException | UncheckedIOException absentOrUnreadable) {
            return true;
        }
    }
}
