package io.quickset.deployer.internal.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.control.Change;
import io.quickset.control.Policy;
import io.quickset.deployer.internal.scan.FolderScanner;
import io.quickset.deployer.internal.scan.Found;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of puts is bounded by what lies in the folder. */
class PutsTest {

    @TempDir
    private Path deploy;
    private final Puts puts = new Puts();

    private Found put(String name) throws IOException {
        Found found = FolderScanner.inspect(Files.writeString(deploy.resolve(name), name)).orElseThrow();
        puts.add(found, "alice");
        return found;
    }

    private String actor(String artifact) {
        return puts.named(new Change("deploy", "", List.of(), Set.of(), Policy.NONE), List.of(Set.of(artifact))).actor();
    }

    @Test
    void whatIsNotThereAnyMoreIsForgotten() throws Exception {
        Found stays = put("stays-1.zip");
        Found changes = put("changes-1.zip");
        put("goes-1.zip");
        Files.delete(deploy.resolve("goes-1.zip"));
        Files.writeString(changes.path(), "by a person");
        puts.retain(new FolderScanner(deploy).scan().found());
        assertThat(puts).as("how much is held in memory").extracting("puts", InstanceOfAssertFactories.MAP).hasSize(1);
        assertThat(actor(stays.name())).isEqualTo("alice");
        assertThat(actor(changes.name())).isEqualTo("deploy");
    }
}
