package io.quickset.deployer.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * What is remembered of installed ordinary bundles: the content and fingerprint of each one's file. It lies in this
 * bundle's persistent area, in the framework's cache, and so is lost exactly when they are. Safe for any thread.
 */
final class CodeState {

    private final Path file;
    private final Properties state = new Properties();

    CodeState(Path file) {
        this.file = file;
        try (InputStream in = Files.newInputStream(file)) {
            state.load(in);
        } catch (NoSuchFileException e) {
            return; // the first start
        } catch (IOException | IllegalArgumentException e) {
            state.clear(); // costs an update of each bundle, no more
        }
    }

    /** The content that was installed from that file, while its fingerprint is the same. */
    synchronized Optional<String> sha256(Found found) {
        return Optional.ofNullable(state.getProperty(found.name()))
                .filter(text -> text.endsWith(" " + found.fingerprint())).map(text -> text.split(" ", 2)[0]);
    }

    /** The content that was installed from that file. */
    synchronized Optional<String> sha256(String name) {
        return Optional.ofNullable(state.getProperty(name)).map(text -> text.split(" ", 2)[0]);
    }

    synchronized void put(CodeJar jar) {
        String text = jar.sha256() + " " + jar.found().fingerprint();
        if (!text.equals(state.setProperty(jar.found().name(), text))) {
            save();
        }
    }

    synchronized void remove(String name) {
        if (state.remove(name) != null) {
            save();
        }
    }

    private void save() {
        Path temp = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (OutputStream out = Files.newOutputStream(temp)) {
                state.store(out, null);
            }
            Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
