package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.Digest;
import io.quickset.control.Policy.Pin;
import io.quickset.control.Reconciler.ReloadOption;
import io.quickset.deployer.internal.artifact.Jars;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

/** Sets of a release switch together or not at all. */
class ReleaseTest {

    private static final long REMOVAL = 6000;
    private static final String SECOND = "conf 2.0.0;web 2.0.0;";

    @TempDir
    Path home;
    private TestNode node;

    @BeforeEach
    void start() throws IOException {
        node = new TestNode(home, Duration.ofMillis(5000));
    }

    private static String feature(String version, String... sets) {
        return "{\"feature-resource-version\":\"1.0\",\"id\":\"com.example:site:" + version + "\","
                + "\"extensions\":{\"io.quickset.release\":{\"type\":\"json\",\"kind\":\"mandatory\",\"json\":{\"sets\":["
                + String.join(",", sets) + "]}}}}";
    }

    private static String set(String name, String version) {
        return "{\"name\":\"" + name + "\",\"version\":\"" + version + "\"}";
    }

    private void dropBoth(String version) throws IOException {
        node.drop("web.jar", Jars.set("web", version, "w" + version));
        node.drop("conf.jar", Jars.set("conf", version, "c" + version));
    }

    /** Release 1.0.0 of web and conf is in force. */
    private void inForce() throws IOException {
        node.drop("site.feature.json", feature("1.0.0", set("web", "1.0.0"), set("conf", "1.0.0")));
        dropBoth("1.0.0");
        node.pass();
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
    }

    @Test
    void waitsForTheLastMemberThenSwitchesAllInOneGeneration() throws Exception {
        node.drop("site.feature.json", feature("1.0.0", set("web", "1.0.0"), set("conf", "2.0.0")));
        node.drop("web.jar", Jars.set("web", "1.0.0", "x"));
        node.drop("free.jar", Jars.set("free", "1.0.0", "x"));
        node.pass();
        assertThat(node.live()).as("others are not delayed").isEqualTo("free 1.0.0;");
        assertThat(node.held("web")).contains("com.example:site:1.0.0").contains("conf 2.0.0 is not in the deploy folder");
        node.drop("conf.jar", Jars.set("conf", "2.0.0", "x"));
        node.pass();
        assertThat(node.live()).isEqualTo("conf 2.0.0;free 1.0.0;web 1.0.0;");
        assertThat(node.live("web").generation()).isEqualTo(node.live("conf").generation()).isEqualTo(2);
        assertThat(node.report().held()).isEmpty();
        node.later(10_000);
        assertThat(node.generations.current().number()).as("twice changes nothing").isEqualTo(2);
        assertThat(node.generations.open).isZero();
    }

    @Test
    void oneBadMemberHoldsAll() throws Exception {
        inForce();
        node.drop("site.feature.json", feature("2.0.0", set("web", "2.0.0"), set("conf", "2.0.0")));
        node.drop("web.jar", Jars.set("web", "2.0.0", "x"));
        byte[] conf = Jars.set("conf", "2.0.0", "x");
        node.drop("conf.jar", Arrays.copyOf(conf, 200));
        node.later(1500);
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
        assertThat(node.held("web")).contains("site:2.0.0").contains("conf 2.0.0").contains("rejected there: conf.jar");
        node.drop("conf.jar", Jars.indexed("conf", "2.0.0", Map.of("a", "1"), Map.of("a", "2")));
        node.later(1500);
        assertThat(node.live()).as("bad content too").isEqualTo("conf 1.0.0;web 1.0.0;");
        assertThat(node.held("web")).contains("conf.jar").contains("does not match its index");
        node.drop("conf.jar", conf);
        node.pass();
        assertThat(node.live()).isEqualTo("conf 2.0.0;web 2.0.0;");
    }

    @Test
    void membersSwitchOnlyByARelease() throws Exception {
        inForce();
        node.drop("web-2.jar", Jars.set("web", "2.0.0", "x"));
        node.later(REMOVAL);
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
        assertThat(node.report().shadowed()).anySatisfy(s -> {
            assertThat(s.artifact()).isEqualTo("web-2.jar");
            assertThat(s.reason()).contains("site:1.0.0 names version 1.0.0");
        });
        node.delete("web.jar");
        node.delete("web-2.jar");
        node.later(REMOVAL);
        assertThat(node.live()).as("nor do they go").isEqualTo("conf 1.0.0;web 1.0.0;");
    }

    @Test
    void ofSeveralTheHighestVersionCounts() throws Exception {
        node.drop("site-1.10.0.feature.json", feature("1.10.0", set("web", "1.0.0")));
        node.drop("site-1.9.0.feature.json", feature("1.9.0", set("web", "2.0.0")));
        node.drop("web-1.jar", Jars.set("web", "1.0.0", "x"));
        node.drop("web-2.jar", Jars.set("web", "2.0.0", "x"));
        node.pass();
        assertThat(node.live()).isEqualTo("web 1.0.0;");
        assertThat(node.report().shadowed()).extracting("artifact")
                .containsExactlyInAnyOrder("site-1.9.0.feature.json", "web-2.jar");
        node.delete("site-1.10.0.feature.json");
        node.later(4900);
        assertThat(node.live()).as("it may be back in a moment").isEqualTo("web 1.0.0;");
        node.later(REMOVAL);
        assertThat(node.live()).as("the one below takes over").isEqualTo("web 2.0.0;");
    }

    /** Release 2.0.0 is in force, and all of 1.0.0 lies beside it. */
    private void inForceAboveAnother() throws IOException {
        for (String version : List.of("1.0.0", "2.0.0")) {
            node.drop("site-" + version + ".feature.json",
                    feature(version, set("web", version), set("conf", version)));
            node.drop("web-" + version + ".jar", Jars.set("web", version, "w" + version));
            node.drop("conf-" + version + ".jar", Jars.set("conf", version, "c" + version));
        }
        node.pass();
        assertThat(node.live()).isEqualTo(SECOND);
    }

    @Test
    void aDamagedFileBringsNoLowerReleaseBack() throws Exception {
        inForceAboveAnother();
        node.drop("site-2.0.0.feature.json", "{\"id\": \"com.example:si");
        node.pass();
        assertThat(node.live()).as("it may still be being written").isEqualTo(SECOND);
        assertThat(node.held("web")).contains("com.example:site:2.0.0")
                .contains("site-2.0.0.feature.json is being written");
        node.later(1500);
        node.later(60_000);
        assertThat(node.live()).isEqualTo(SECOND);
        assertThat(node.held("conf")).contains("site-2.0.0.feature.json is rejected: it is no JSON")
                .doesNotContain("no longer in the deploy folder");
        assertThat(node.report().shadowed()).anySatisfy(s -> {
            assertThat(s.artifact()).isEqualTo("site-1.0.0.feature.json");
            assertThat(s.reason()).contains("release com.example:site:2.0.0 stays in force");
        });
        long generation = node.generations.current().number();
        node.drop("site-2.0.0.feature.json", feature("2.0.0", set("web", "2.0.0"), set("conf", "2.0.0")));
        node.pass();
        assertThat(node.report().held()).isEmpty();
        assertThat(node.generations.current().number()).as("and up again is no switch").isEqualTo(generation);
    }

    @Test
    void aFileThatIsBackInAMomentBringsNoLowerReleaseBack() throws Exception {
        inForceAboveAnother();
        long generation = node.generations.current().number();
        node.delete("site-2.0.0.feature.json");
        node.later(900);
        assertThat(node.live()).isEqualTo(SECOND);
        assertThat(node.reconciliation.unsettled()).as("the pass that finds it gone has to come").isTrue();
        node.drop("site-2.0.0.feature.json", feature("2.0.0", set("web", "2.0.0"), set("conf", "2.0.0")));
        node.later(REMOVAL);
        assertThat(node.generations.current().number()).isEqualTo(generation);
        assertThat(node.report().held()).isEmpty();
    }

    @Test
    void aDeletedFileIsNoProofWhileAnotherMayBeIt() throws Exception {
        inForceAboveAnother();
        node.delete("site-2.0.0.feature.json");
        node.drop("site-two.feature.json", "{\"id\": ");
        node.later(1500);
        node.restart();
        node.later(60_000);
        assertThat(node.live()).isEqualTo(SECOND);
        assertThat(node.held("web")).contains("site-two.feature.json is rejected").contains("which may be its file");
        node.delete("site-two.feature.json");
        node.drop("junk.zip", "junk");
        node.later(1500);
        node.later(60_000);
        assertThat(node.live()).isEqualTo(SECOND);
        assertThat(node.held("web")).contains("com.example:site:2.0.0").contains("while another is rejected");
        node.delete("junk.zip");
        node.later(4900);
        assertThat(node.live()).isEqualTo(SECOND);
        node.later(REMOVAL);
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
        assertThat(node.report().held()).isEmpty();
    }

    @Test
    void aReleaseThatVanishedWithItsSetsStaysUntilThatIsAccepted() throws Exception {
        inForceAboveAnother();
        node.delete("site-2.0.0.feature.json");
        node.delete("web-2.0.0.jar");
        node.delete("conf-2.0.0.jar");
        node.later(60_000);
        assertThat(node.live()).isEqualTo(SECOND);
        assertThat(node.held("web")).contains("vanished together").contains("reload --accept-empty");
        node.pass(ReloadOption.ACCEPT_EMPTY);
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
    }

    @Test
    void aLowerReleaseInTheVeryFileIsMeant() throws Exception {
        inForceAboveAnother();
        node.drop("site-2.0.0.feature.json", feature("1.0.0", set("web", "1.0.0"), set("conf", "1.0.0")));
        node.pass();
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
    }

    @Test
    void aLowerReleaseOfAnotherNameWaitsForProofToo() throws Exception {
        inForce();
        node.drop("low.feature.json", feature("0.9.0", set("web", "0.9.0"))
                .replace("com.example:site", "com.example:low"));
        node.drop("web-0.9.jar", Jars.set("web", "0.9.0", "x"));
        node.later(10_000);
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
        node.drop("site.feature.json", "{\"id\": ");
        node.later(1500);
        node.later(60_000);
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
        assertThat(node.held("web")).contains("site.feature.json is rejected");
        node.delete("site.feature.json");
        node.later(4900);
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
        node.later(REMOVAL);
        assertThat(node.live()).as("one names it now").isEqualTo("conf 1.0.0;web 0.9.0;");
        assertThat(node.held("conf")).contains("no longer in the deploy folder");
    }

    @Test
    void aDeletedReleaseFreezesItsMembersAlsoAfterARestart() throws Exception {
        inForce();
        node.delete("site.feature.json");
        dropBoth("2.0.0");
        node.later(REMOVAL);
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
        assertThat(node.held("web")).contains("no longer in the deploy folder").contains("unpin web");
        Reconciliation restarted = node.restarted();
        restarted.pass(java.util.Set.of());
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
        node.operations.unpin("web", "test");
        node.pass();
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 2.0.0;");
    }

    @Test
    void aSetThatTheNextReleaseDoesNotNameIsFree() throws Exception {
        inForce();
        node.drop("site.feature.json", feature("2.0.0", set("web", "1.0.0")));
        node.drop("conf.jar", Jars.set("conf", "3.0.0", "x"));
        node.pass();
        assertThat(node.live()).isEqualTo("conf 3.0.0;web 1.0.0;");
        assertThat(node.generations.current().policy().releases()).isEqualTo(Map.of("web", "com.example:site:2.0.0"));
    }

    @Test
    void otherContentThanTheDigestSaysIsNotTaken() throws Exception {
        Digest other = Digest.of(Digest.sha256().digest());
        node.drop("site.feature.json", feature("1.0.0",
                "{\"name\":\"web\",\"version\":\"1.0.0\",\"digest\":\"sha256:" + other + "\"}", set("conf", "1.0.0")));
        node.drop("web.jar", Jars.set("web", "1.0.0", "x"));
        node.drop("conf.jar", Jars.set("conf", "1.0.0", "x"));
        node.pass();
        assertThat(node.live()).isEmpty();
        assertThat(node.held("web")).contains("other content than the release names");
        // Without an index only staging tells, when the rest of the release is staged already.
        node.drop("bare.jar", Jars.bare("web", "1.0.0", "", Map.of("a", "1")));
        node.pass();
        assertThat(node.live()).as("nor the other member").isEmpty();
        assertThat(node.held("web")).contains("other content than the release names");
    }

    @Test
    void whatARollbackLeftIsNotTakenAgainAndTheOldReleaseIsInForce() throws Exception {
        inForce();
        node.drop("site.feature.json", feature("2.0.0", set("web", "2.0.0"), set("conf", "2.0.0")));
        dropBoth("2.0.0");
        node.pass();
        assertThat(node.live()).isEqualTo("conf 2.0.0;web 2.0.0;");
        node.operations.rollback(1, "test");
        node.pass();
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
        assertThat(node.held("web")).contains("refused since a rollback");
        assertThat(node.generations.current().policy().releases().get("web")).isEqualTo("com.example:site:1.0.0");
        node.operations.forgetRefused("test");
        node.pass(ReloadOption.RETRY);
        assertThat(node.live()).isEqualTo("conf 2.0.0;web 2.0.0;");
    }

    @Test
    void aPinBeatsARelease() throws Exception {
        inForce();
        var live = node.live("web");
        node.generations.commit(new io.quickset.control.Change("test", "pin", java.util.List.of(), java.util.Set.of(),
                node.generations.current().policy().withPins(Map.of("web", new Pin(live.version(), live.digest())))));
        node.drop("site.feature.json", feature("2.0.0", set("web", "2.0.0"), set("conf", "2.0.0")));
        dropBoth("2.0.0");
        node.pass();
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
        assertThat(node.held("conf")).contains("set web is pinned to 1.0.0");
    }

    private void savedOver(String set, String text) {
        node.merging = Map.of(set, new Merging(List.of(new FakeOverlay("o", Map.of("a.html", text))), false, "", Map.of()));
        node.pass();
    }

    @Test
    void aPinHoldsAMemberWhateverIsSavedOverIt() throws Exception {
        inForce();
        node.operations.pin("web", new Version("1.0.0"), "test", version -> Optional.empty());
        Digest pinned = node.live("web").digest();
        savedOver("web", "edited");
        assertThat(node.live("web").digest()).isEqualTo(pinned);
        assertThat(node.report().held()).isEmpty();
        node.generations.damaged.add("web");
        node.pass();
        assertThat(node.generations.damaged).as("healed").isEmpty();
        assertThat(node.live("web").digest()).as("as it was pinned").isEqualTo(pinned);
        assertThat(node.generations.current().policy().releases()).containsOnlyKeys("web", "conf");
        node.operations.unpin("web", "test");
        node.pass();
        assertThat(node.generations.files("web")).contains("a.html overlay=edited");
    }

    @Test
    void aMemberThatWasPinnedWithItsOverlayKeepsWhatWasSavedThen() throws Exception {
        inForce();
        savedOver("web", "first");
        Digest pinned = node.live("web").digest();
        node.operations.pin("web", new Version("1.0.0"), "test", version -> Optional.empty());
        savedOver("web", "second");
        assertThat(node.live("web").digest()).isEqualTo(pinned);
        node.merging = Map.of();
        node.pass();
        assertThat(node.live("web").digest()).isEqualTo(pinned);
        assertThat(node.generations.files("web")).contains("a.html overlay=first");
    }

    @Test
    void aBrokenFeatureFileFreezesAndIsRejected() throws Exception {
        inForce();
        node.drop("site.feature.json", "{\"id\": ");
        dropBoth("2.0.0");
        node.later(1500);
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 1.0.0;");
        assertThat(node.report().rejected()).singleElement().satisfies(r -> {
            assertThat(r.artifact()).isEqualTo("site.feature.json");
            assertThat(r.reason()).contains("it is no JSON").contains("line 1");
        });
        assertThat(node.held("web")).contains("site.feature.json is rejected: it is no JSON")
                .doesNotContain("no longer in the deploy folder");
    }

    @Test
    void ofTwoReleasesThatClaimOneSetTheHigherVersionGetsIt() throws Exception {
        node.drop("site.feature.json", feature("1.0.0", set("web", "1.0.0")));
        node.drop("other.feature.json", feature("2.0.0", set("web", "2.0.0"), set("conf", "1.0.0"))
                .replace("com.example:site", "com.example:other"));
        node.drop("web-1.jar", Jars.set("web", "1.0.0", "x"));
        node.drop("web-2.jar", Jars.set("web", "2.0.0", "x"));
        node.drop("conf.jar", Jars.set("conf", "1.0.0", "x"));
        node.pass();
        assertThat(node.live()).isEqualTo("conf 1.0.0;web 2.0.0;");
    }

    @Test
    void aBareFeatureIsNoRelease() throws Exception {
        node.drop("app.feature.json", "{\"id\":\"a:b:1.0.0\",\"bundles\":[]} // a comment");
        node.later(1500);
        assertThat(node.report().rejected()).singleElement()
                .satisfies(r -> assertThat(r.reason()).contains("without the extension io.quickset.release"));
    }
}
