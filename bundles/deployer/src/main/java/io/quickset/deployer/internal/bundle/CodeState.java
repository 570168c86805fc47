package io.quickset.deployer.internal.bundle;

import io.quickset.deployer.internal.disk.DurableFiles;
import io.quickset.deployer.internal.scan.Found;
import io.quickset.format.text.PlainText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is remembered of ordinary bundles, by file name; see {@link CodeEntry}. It outlives the framework's cache. Each
 * change is durable when its call returns. Safe for any thread.
 */
public final class CodeState {

    private static final Logger LOG = LoggerFactory.getLogger(CodeState.class);

    private final Path file;
    private final DurableFiles disk;
    private final Map<String, CodeEntry> entries = new TreeMap<>(); // guarded by this, as below
    private boolean written; // whether the file is known to hold that, durably

    public CodeState(Path file) {
        this(file, DurableFiles.OF_MACHINE);
    }

    CodeState(Path file, DurableFiles disk) {
        this.file = file;
        this.disk = disk;
        try (InputStream in = Files.newInputStream(file)) {
            Properties text = new Properties();
            text.load(in);
            for (String key : text.stringPropertyNames()) {
                if (key.endsWith("/location")) {
                    String name = key.substring(0, key.lastIndexOf('/'));
                    entries.put(name, entry(text, name));
                }
            }
        } catch (NoSuchFileException e) {
            entries.clear(); // the first start
        } catch (IOException | IllegalArgumentException e) {
            entries.clear();
            LOG.warn("{} can't be read: each ordinary bundle is updated, and none can be taken back: {}", file,
                    PlainText.of(e.toString()));
        }
        try {
            disk.settle(file);
            written = true;
        } catch (IOException e) {
            written = false; // what is read may be what a killed process did not finish
        }
    }

    synchronized Optional<CodeEntry> get(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    /** All entries, by file name. */
    synchronized Map<String, CodeEntry> all() {
        return new TreeMap<>(entries);
    }

    /** The content that the deploy folder offered in that file, while its fingerprint is the same. */
    public Optional<String> sha256(Found found) {
        return get(found.name()).filter(entry -> entry.fingerprint().equals(found.fingerprint()))
                .map(CodeEntry::offered);
    }

    /** The file name of the bundle at that location. */
    synchronized Optional<String> name(String location) {
        return entries.entrySet().stream().filter(e -> e.getValue().location().equals(location))
                .map(Map.Entry::getKey).findFirst();
    }

    CodeEntry put(String name, CodeEntry entry) {
        putAll(Map.of(name, entry));
        return entry;
    }

    void putAll(Map<String, CodeEntry> all) {
        change(all, null);
    }

    void remove(String name) {
        change(Map.of(), name);
    }

    /** The bundle has another file now. */
    void rename(String from, String to) {
        change(Map.of(to, get(from).orElseThrow()), from);
    }

    private synchronized void change(Map<String, CodeEntry> put, @Nullable String remove) {
        Map<String, CodeEntry> before = Map.copyOf(entries);
        if (remove != null) {
            entries.remove(remove);
        }
        entries.putAll(put);
        if (!entries.equals(before) || !written) {
            try {
                save();
                written = true;
            } catch (IOException e) {
                entries.clear();
                entries.putAll(before); // as the caller takes it to be; the file may hold either
                written = false;
                throw new UncheckedIOException(e);
            }
        }
    }

    private void save() throws IOException {
        Properties text = new Properties();
        entries.forEach((name, entry) -> {
            text.setProperty(name + "/location", entry.location());
            text.setProperty(name + "/installed", entry.installed());
            text.setProperty(name + "/good", entry.good());
            text.setProperty(name + "/offered", entry.offered());
            text.setProperty(name + "/fingerprint", entry.fingerprint());
            text.setProperty(name + "/pending", String.valueOf(entry.pending()));
            text.setProperty(name + "/rejected", entry.rejected());
            text.setProperty(name + "/reason", entry.reason());
            text.setProperty(name + "/surroundings", entry.surroundings());
        });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        text.store(out, null);
        disk.write(file, out.toByteArray());
    }

    private static CodeEntry entry(Properties text, String name) {
        return new CodeEntry(text.getProperty(name + "/location"), text.getProperty(name + "/installed", ""),
                text.getProperty(name + "/good", ""), text.getProperty(name + "/offered", ""),
                text.getProperty(name + "/fingerprint", ""), Boolean.parseBoolean(text.getProperty(name + "/pending")),
                text.getProperty(name + "/rejected", ""), text.getProperty(name + "/reason", ""),
                text.getProperty(name + "/surroundings", ""));
    }
}
