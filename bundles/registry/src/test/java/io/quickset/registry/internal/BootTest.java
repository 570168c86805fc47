package io.quickset.registry.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.control.Change;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is damaged at boot is healed from what is intact, set by set, and reported. */
final class BootTest extends NodeTest {

    private static final Policy PINNED = Policy.NONE.withReleases(Map.of("other", "g:a:1"));

    private GenerationRecord put(String set, String version) throws Exception {
        return node.put(MemorySource.of(set, version, Map.of("file", (set + version).getBytes(UTF_8))));
    }

    private String text(String set) {
        return node.registry.view().set(set)
                .map(snapshot -> UTF_8.decode(snapshot.find("file").orElseThrow().content()).toString()).orElse("none");
    }

    private void damageNewest(String folder) throws IOException {
        List<Path> files = node.files(folder);
        Path newest = files.get(files.size() - 1);
        byte[] bytes = Files.readAllBytes(newest);
        Files.delete(newest); // not written in place: it is mapped
        Files.write(newest, Arrays.copyOf(bytes, bytes.length - 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"store/packs", "store/indexes"})
    void aDamagedSetIsTakenFromAnOlderGenerationAndAllElseStaysTheNewest(String folder) throws Exception {
        put("web", "1");
        node.registry.commit(new Change("test", "policy", List.of(), Set.of(), PINNED));
        put("other", "2");
        put("web", "2");
        damageNewest(folder);
        restart();
        assertThat(text("web")).isEqualTo("web1");
        assertThat(text("other")).isEqualTo("other2");
        GenerationRecord healed = node.registry.current();
        assertThat(healed.number()).isEqualTo(5);
        assertThat(healed.actor()).isEqualTo("boot");
        assertThat(healed.reason()).startsWith("healed: version 2.0.0 of set 'web' is damaged")
                .contains("version 1.0.0 of generation 3 stands in until deploy/ supplies it anew");
        assertThat(healed.policy()).isEqualTo(PINNED);
        assertThat(healed.set("web").orElseThrow().generation()).isEqualTo(5);
        assertThat(node.registry.givenUp()).hasEntrySatisfying("web", why -> assertThat(why)
                .startsWith("version 2.0.0 of set 'web' is damaged").contains("version 1.0.0 of generation 3 stands in"));
        put("other", "3");
        assertThat(node.registry.givenUp()).as("while the older one stands in").containsOnlyKeys("web");
        healed = node.registry.current();
        restart();
        assertThat(node.registry.current()).isEqualTo(healed);
        assertThat(node.registry.givenUp()).isEmpty();
        assertThat(put("web", "2").number()).isEqualTo(7);
        assertThat(text("web")).isEqualTo("web2");
    }

    @Test
    void aSetThatIsIntactNowhereIsLeftOutUntilItIsSuppliedAgain() throws Exception {
        put("other", "1");
        put("web", "1");
        damageNewest("store/packs");
        restart();
        assertThat(text("web")).isEqualTo("none");
        assertThat(text("other")).isEqualTo("other1");
        assertThat(node.registry.givenUp()).hasEntrySatisfying("web", why -> assertThat(why).contains("'web'", "deploy/"));
        put("other", "2");
        assertThat(node.registry.givenUp()).containsOnlyKeys("web");
        put("web", "1");
        assertThat(text("web")).isEqualTo("web1");
        assertThat(node.registry.givenUp()).isEmpty();
    }

    @Test
    void whatARollbackLeftNeverStandsIn() throws Exception {
        put("web", "1");
        GenerationRecord bad = put("web", "2");
        Policy policy = Policy.NONE.withRefused(
                Set.of(new Policy.Refusal("web", bad.set("web").orElseThrow().digest())));
        node.registry.commit(new Change("test", "rollback",
                List.of(node.registry.restage(1, "web").orElseThrow()), Set.of(), policy));
        Files.delete(node.files("store/packs").get(0));
        restart();
        assertThat(text("web")).isEqualTo("none");
    }

    @Test
    void whatADamagedGenerationNeedsStaysUntilTheNextCommit() throws Exception {
        put("web", "1");
        put("web", "2");
        Path pack = node.files("store/packs").get(1);
        Files.move(pack, data.resolve("aside"));
        restart();
        assertThat(text("web")).isEqualTo("web1");
        Files.move(data.resolve("aside"), pack);
        restart();
        assertThat(text("web")).isEqualTo("web1");
        assertThat(node.registry.view(2)).isPresent(); // can be rolled back to
    }

    @Test
    void aDamagedRecordIsSetAsideAndItsNumberNotUsedAgain() throws Exception {
        put("web", "1");
        put("web", "2");
        damageNewest("journal");
        restart();
        assertThat(text("web")).isEqualTo("web1");
        assertThat(node.files("journal")).anyMatch(file -> file.toString().endsWith("2.generation.damaged"));
        assertThat(put("web", "3").number()).isEqualTo(3);
    }

    @Test
    void aRecordThatCannotBeOpenedIsNeitherPassedOverNorSetAside() throws Exception {
        put("web", "1");
        put("web", "2");
        Path record = node.files("journal").get(1);
        Files.move(record, data.resolve("aside"));
        Files.createSymbolicLink(record, record); // can't be opened by anyone, not even by root
        node.close();
        assertThatThrownBy(() -> new Node(data)).isInstanceOf(IOException.class)
                .hasMessageContaining(record.toString()).hasMessageContaining("start again");
        Files.move(data.resolve("aside"), record, StandardCopyOption.REPLACE_EXISTING);
        restart();
        assertThat(text("web")).isEqualTo("web2");
    }

    @Test
    void anOlderRecordThatCannotBeOpenedIsLeftAsItIs() throws Exception {
        put("web", "1");
        put("web", "2");
        Path record = node.files("journal").get(0);
        Files.delete(record);
        Files.createSymbolicLink(record, record);
        restart();
        assertThat(text("web")).isEqualTo("web2");
        assertThat(Files.isSymbolicLink(record)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"store/packs", "store/indexes"})
    void whatCannotBeOpenedIsNotTakenForDamaged(String folder) throws Exception {
        put("web", "1");
        put("web", "2");
        List<Path> files = node.files(folder);
        Path newest = files.get(files.size() - 1);
        Files.move(newest, data.resolve("aside"));
        Files.createSymbolicLink(newest, newest);
        node.close();
        assertThatThrownBy(() -> new Node(data)).isInstanceOf(IOException.class)
                .hasMessageContaining("'web' 2.0.0").hasMessageContaining(newest.toString())
                .hasMessageContaining("start again");
        assertThat(node.files("journal")).hasSize(2);
        Files.move(data.resolve("aside"), newest, StandardCopyOption.REPLACE_EXISTING);
        restart();
        assertThat(text("web")).isEqualTo("web2");
        assertThat(node.registry.current().number()).isEqualTo(2);
    }

    @Test
    void whatMayStandInAndCannotBeOpenedIsNotPassedOver() throws Exception {
        put("web", "1");
        put("web", "2");
        List<Path> indexes = node.files("store/indexes");
        Files.delete(indexes.get(1));
        Files.move(indexes.get(0), data.resolve("aside"));
        Files.createSymbolicLink(indexes.get(0), indexes.get(0));
        node.close();
        assertThatThrownBy(() -> new Node(data)).isInstanceOf(IOException.class).hasMessageContaining("'web' 1.0.0");
        Files.move(data.resolve("aside"), indexes.get(0), StandardCopyOption.REPLACE_EXISTING);
        restart();
        assertThat(text("web")).isEqualTo("web1");
    }

    @Test
    void aRecordThatCannotBeReadIsNeitherPassedOverNorSetAside() throws Exception {
        put("web", "1");
        put("web", "2");
        Path record = node.files("journal").get(1);
        Files.move(record, data.resolve("aside"));
        Files.createDirectory(record); // can be opened, and then not be read
        node.close();
        assertThatThrownBy(() -> new Node(data)).isInstanceOf(IOException.class)
                .hasMessageContaining(record.toString()).hasMessageContaining("start again");
        Files.delete(record);
        Files.move(data.resolve("aside"), record);
        restart();
        assertThat(text("web")).isEqualTo("web2");
    }

    @Test
    void anOldGenerationThatCannotBeOpenedIsThereAfterTheNextStart() throws Exception {
        put("web", "1");
        put("web", "2");
        Path index = node.files("store/indexes").get(0);
        Files.move(index, data.resolve("aside"));
        Files.createSymbolicLink(index, index);
        restart();
        assertThat(text("web")).isEqualTo("web2");
        assertThat(node.registry.view(1)).isEmpty();
        node.registry.retention().settle();
        Files.move(data.resolve("aside"), index, StandardCopyOption.REPLACE_EXISTING);
        restart();
        assertThat(node.registry.view(1)).isPresent();
        assertThat(UTF_8.decode(node.registry.view(1).orElseThrow().set("web").orElseThrow().find("file").orElseThrow()
                .content()).toString()).isEqualTo("web1");
    }

    @Test
    void whatADamagedGenerationNeedsStaysWhateverIsConfiguredOrLeasedBeforeTheNextCommit() throws Exception {
        put("web", "1");
        put("web", "2");
        Path pack = node.files("store/packs").get(1);
        Files.move(pack, data.resolve("aside"));
        restart();
        assertThat(text("web")).isEqualTo("web1");
        Files.copy(data.resolve("aside"), pack);
        int indexes = node.files("store/indexes").size();
        node.registry.setSettings(new Registry.Settings(
                new Bounds(1, 0, 100, Duration.ofHours(1)), 1 << 20));
        node.registry.retention().settle();
        node.nanos.addAndGet(Duration.ofHours(2).toNanos());
        node.registry.retention().sweep();
        assertThat(node.files("store/packs")).contains(pack);
        assertThat(node.files("store/indexes")).hasSize(indexes);
        put("other", "1");
        node.registry.retention().settle();
        assertThat(node.files("store/packs")).doesNotContain(pack);
    }
}
