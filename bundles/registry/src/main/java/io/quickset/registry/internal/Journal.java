package io.quickset.registry.internal;

import io.quickset.control.GenerationRecord;
import io.quickset.registry.internal.store.DurableFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The generations' records on disk, a file each: the highest one is the current generation. Writing one is the commit.
 * Used under the registry's lock.
 */
final class Journal {

    /** How many records stay, also of generations whose content is gone. */
    static final int MAX_RECORDS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final String SUFFIX = ".generation";
    private static final int DIGITS = 19;
    private static final String NUMBER = "[0-9]".repeat(DIGITS);

    private final Path folder;

    Journal(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        DurableFiles.deleteAside(folder);
    }

    /** All records that can be read, newest first; what can't is logged and set aside, so that it can't come back. */
    List<GenerationRecord> read() throws IOException {
        List<GenerationRecord> records = new ArrayList<>();
        for (Path file : files()) {
            try {
                records.add(RecordCodec.decode(Files.readAllBytes(file)));
            } catch (IOException | RuntimeException e) {
                LOG.warn("The journal's {} is damaged and is set aside: {}", file.getFileName(), e.getMessage());
                Files.move(file, file.resolveSibling(file.getFileName() + ".damaged"),
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
        records.sort(Comparator.comparingLong(GenerationRecord::number).reversed());
        return records;
    }

    /** The highest number that any record ever had, also a damaged one: numbers are never used again. */
    long highestNumber() throws IOException {
        long highest = 0;
        try (var all = Files.newDirectoryStream(folder, NUMBER + SUFFIX + "*")) {
            for (Path file : all) {
                highest = Math.max(highest, Long.parseLong(file.getFileName().toString().substring(0, DIGITS)));
            }
        }
        return highest;
    }

    /** Makes a record durable, and with it the generation. Old records go. */
    void write(GenerationRecord record) throws IOException {
        DurableFiles.write(folder.resolve(String.format("%019d%s", record.number(), SUFFIX)), RecordCodec.encode(record));
    }

    /** Deletes the oldest records over the limit. */
    void trim() throws IOException {
        List<Path> files = files();
        files.sort(Comparator.reverseOrder());
        for (Path file : files.subList(Math.min(MAX_RECORDS, files.size()), files.size())) {
            Files.delete(file);
        }
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (var found = Files.newDirectoryStream(folder, NUMBER + SUFFIX)) {
            found.forEach(files::add);
        }
        return files;
    }
}
