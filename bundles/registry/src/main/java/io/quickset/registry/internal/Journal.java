package io.quickset.registry.internal;

import io.quickset.control.GenerationRecord;
import io.quickset.registry.internal.store.Disk;
import io.quickset.registry.internal.store.DurableFolder;
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

    private final DurableFolder folder;
    private final List<String> damaged = new ArrayList<>();

    Journal(Disk disk, Path folder) throws IOException {
        this.folder = new DurableFolder(disk, folder);
    }

    /**
     * All records that are intact, newest first. A damaged one is logged and set aside, so that it can't come back.
     *
     * @throws IOException if the newest one can't be read, such as for want of permission or of file handles: that
     *     may pass, and what stands in it must not be lost by going on from an older one
     */
    List<GenerationRecord> read() throws IOException {
        List<GenerationRecord> records = new ArrayList<>();
        for (String name : namesNewestFirst()) {
            try {
                decode(name, Files.readAllBytes(folder.file(name)), records);
            } catch (IOException e) {
                if (records.isEmpty()) {
                    throw new IOException("The journal's newest record can't be read, and it says what is live: make "
                            + folder.file(name) + " readable and start again", e);
                }
                LOG.warn("The journal's {} can't be read; it is left as it is: {}", name, e.toString());
            }
        }
        return records;
    }

    private void decode(String name, byte[] content, List<GenerationRecord> records) {
        try {
            records.add(RecordCodec.decode(content));
        } catch (IOException | RuntimeException e) {
            LOG.error("The journal's {} is damaged and is set aside: {}", name, e.getMessage());
            damaged.add(name);
            setAside(name);
        }
    }

    /** The records that were found damaged. */
    List<String> damaged() {
        return damaged;
    }

    private void setAside(String name) {
        try {
            folder.rename(name, name + ".damaged");
        } catch (IOException e) {
            LOG.warn("The journal's {} could not be set aside: {}", name, e.toString());
        }
    }

    /** The highest number that any record ever had, also a damaged one: numbers are never used again. */
    long highestNumber() throws IOException {
        long highest = 0;
        for (String name : folder.names(NUMBER + SUFFIX + "*")) {
            highest = Math.max(highest, Long.parseLong(name.substring(0, DIGITS)));
        }
        return highest;
    }

    /** Makes a record durable, and with it the generation. */
    void write(GenerationRecord record) throws IOException {
        folder.write(String.format("%019d%s", record.number(), SUFFIX), RecordCodec.encode(record));
    }

    /** Deletes the oldest records over the limit. */
    void trim() throws IOException {
        List<String> names = namesNewestFirst();
        for (String name : names.subList(Math.min(MAX_RECORDS, names.size()), names.size())) {
            folder.delete(name);
        }
    }

    private List<String> namesNewestFirst() throws IOException {
        List<String> names = folder.names(NUMBER + SUFFIX);
        names.sort(Comparator.reverseOrder());
        return names;
    }
}
