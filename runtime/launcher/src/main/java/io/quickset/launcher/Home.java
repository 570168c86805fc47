package io.quickset.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folders of one node, all below {@code QUICKSET_HOME}. Immutable. */
record Home(Path root) {

    Home {
        root = root.toAbsolutePath().normalize();
    }

    Path data() {
        return root.resolve("data");
    }

    Path conf() {
        return root.resolve("conf");
    }

    Path lock() {
        return data().resolve("lock");
    }

    /** The framework cache. Deleting it loses nothing. */
    Path cache() {
        return data().resolve("cache");
    }

    Path log() {
        return data().resolve("log").resolve("quickset.log");
    }

    /**
     * Creates what is missing, but for deploy/, whose absence the deployer judges; throws when it cannot be written.
     */
    void create() throws IOException {
        Files.createDirectories(conf());
        Files.createDirectories(data().resolve("log"));
        Files.createDirectories(data().resolve("tmp"));
    }
}
