package io.quickset.deployer.internal.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.quickset.Layer;
import io.quickset.deployer.internal.overlay.OverlayBinding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.felix.utils.properties.TypedProperties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a table says for each environment, and what it is told when it says something wrong. */
class RoutesTest {

    private static final List<Layer> BUILT_IN = List.of(Layer.OVERLAY, Layer.MOUNTED, Layer.REMOTE, Layer.BAKED);

    @TempDir
    Path home;

    private Path file;

    @BeforeEach
    void conf() throws IOException {
        file = Files.createDirectories(home.resolve("conf")).resolve("routes.cfg");
    }

    private Route route(String environment, String... lines) throws Exception {
        return route(Map.of(), environment, lines);
    }

    private Route route(Map<String, String> variables, String environment, String... lines) throws Exception {
        Files.writeString(file, String.join("\n", lines) + "\n");
        return Routes.read(file, variables).route(new Environment(environment, "a test says so"));
    }

    private String mistake(String environment, String... lines) {
        return assertThrows(RouteException.class, () -> route(environment, lines)).getMessage();
    }

    private OverlayBinding overlay(String set, String directory) {
        return new OverlayBinding(set, home.resolve(directory));
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "ci", "container"})
    void withoutATableWhatCanBeDetectedHasTheBuiltInOrder(String environment) throws Exception {
        Route route = Routes.read(file).route(new Environment(environment, "a test says so"));
        assertThat(route).isEqualTo(new Route(environment, "a test says so", BUILT_IN, List.of()));
        assertThat(route(environment, "# container.layers = baked", "", "! a remark")).isEqualTo(route);
    }

    @Test
    void eachEnvironmentHasItsOwnOrderAndDirectories() throws Exception {
        String[] table = {
            "local.overlay.web = web, ./more/../more , /srv/web",
            "local.overlay.my.conf = conf/my",
            "container.layers = mounted, \\",
            "    baked",
            "staging.layers=baked"
        };
        assertThat(route("local", table)).isEqualTo(new Route("local", "a test says so", BUILT_IN, List.of(
                overlay("web", "web"), overlay("web", "more"), new OverlayBinding("web", Path.of("/srv/web")),
                overlay("my.conf", "conf/my"))));
        assertThat(route("container", table).layers()).containsExactly(Layer.MOUNTED, Layer.BAKED);
        assertThat(route("container", table).overlays()).isEmpty();
        assertThat(route("staging", table).layers()).containsExactly(Layer.BAKED);
    }

    @Test
    void aLineOfTheEnvironmentReplacesTheOneForAll() throws Exception {
        String[] table = {
            "*.layers = overlay, baked", "*.overlay.web = shared", "*.overlay.conf = conf", "local.overlay.web = mine",
            "container.layers = mounted, baked"
        };
        assertThat(route("local", table).layers()).containsExactly(Layer.OVERLAY, Layer.BAKED);
        assertThat(route("local", table).overlays())
                .containsExactlyInAnyOrder(overlay("web", "mine"), overlay("conf", "conf"));
        assertThat(route("ci", table).overlays()).contains(overlay("web", "shared"));
        assertThat(route("container", table).overlays()).as("what is for all is no mistake of one").isEmpty();
    }

    @Test
    void anUnknownEnvironmentIsToldTheChoices() {
        assertThat(mistake("nope")).isEqualTo("unknown environment 'nope' (because a test says so): set QUICKSET_ENV to"
                + " one of ci, container, local, or give 'nope' a line in " + file
                + ", such as nope.layers = overlay, mounted, remote, baked");
        assertThat(mistake("Nope")).contains("one of ci, container, local (a name has lower-case letters");
        assertThat(mistake("nope", "prod.layers = baked", "*.overlay.web = web"))
                .contains("one of ci, container, local, prod, or");
    }

    @Test
    void aTableThatListsEnvironmentsLeavesNoOtherOne() throws Exception {
        assertThat(mistake("local", "prod.layers = baked", "staging.overlay.web = web"))
                .contains("unknown environment 'local'", "one of prod, staging, or");
        assertThat(route("local", "prod.layers = baked", "*.layers = mounted").layers())
                .containsExactly(Layer.MOUNTED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "local.layers =                      | it names nothing: choose from overlay, mounted, remote, baked",
        "local.layers = mountd               | unknown layer 'mountd': allowed are overlay, mounted, remote, baked",
        "local.layers = Baked                | unknown layer 'Baked'",
        "local.layers = baked, mounted,baked | layer 'baked' stands there twice",
        "local.layers = baked,               | nothing stands at one side of a comma",
        "local.layer = baked                 | unknown key: allowed are local.layers and local.overlay.<set>",
        "local.overlay = web                 | unknown key",
        "layers = baked                      | it must begin with an environment's name",
        "Local.layers = baked                | it must begin with an environment's name (lower-case letters",
        "local.overlay.Web = web             | set name 'Web' is malformed",
        "local.overlay. = web                | set name '' is malformed",
        "local.overlay.web =                 | it names nothing: name a directory",
        "ci.overlay.web = web,,more          | nothing stands at one side of a comma",
        "local.overlay.web = ~/web           | '~' is not expanded: write ${env:HOME}/web",
        "local.overlay.web = web, ./web      | stands there twice",
        "local.overlay.web = conf/routes.cfg | routes.cfg is a file: name a directory",
        "local.overlay.web = ${env:NONE}/web | ${env:NONE} is not set: set it, or write ${env:NONE:-<",
        "local.layers = ${nowhere}           | ${nowhere} is not set",
        "local.layers = \\u00zz              | after \\u come four hexadecimal digits",
    })
    void aMistakeIsNamedWithItsLineAndWhatIsAllowed(String line, String what) {
        String key = line.substring(0, line.indexOf(" ="));
        String told = mistake("local", "# a remark", "*.overlay.conf = conf", line);
        assertThat(told).startsWith(file + " line 3").contains(what).doesNotContain("\n");
        assertThat(told).contains(what.startsWith("after") ? "" : ", " + key + ": ");
    }

    @Test
    void allMistakesAreToldAtOnce() {
        assertThat(mistake("local", "local.layers = x", "", "ci.layers = \\", "  y", "ci.layers = baked").lines())
                .satisfiesExactly(first -> assertThat(first).contains(" line 1, local.layers: unknown layer 'x'"),
                        second -> assertThat(second).contains(" line 3, ci.layers: unknown layer 'y'"),
                        third -> assertThat(third).contains(" line 5, ci.layers: line 3 has that key already"));
    }

    @Test
    void anOverlayThatNoLayerMergesIsAMistake() throws Exception {
        String idle = "overlays are not among the layers";
        assertThat(mistake("local", "local.layers = x", "local.overlay.web = web")).doesNotContain(idle);
        assertThat(mistake("ci", "*.layers = mounted", "local.overlay.web = web", "ci.layers = baked"))
                .contains(" line 2, local.overlay.web: " + idle);
        assertThat(mistake("ci", "*.layers = mounted", "*.overlay.web = web")).contains(idle);
        assertThat(route("ci", "*.layers = mounted", "*.overlay.web = web", "local.layers = overlay").overlays())
                .isEmpty();
        assertThatThrownBy(() -> route(Map.of("L", "baked"), "ci", "ci.layers=${env:L}", "ci.overlay.web=web"))
                .hasMessageContaining(idle);
    }

    @Test
    void variablesAreThoseOfACfgFile() throws Exception {
        Map<String, String> variables = Map.of("HOME", "/home/me", "LAYERS", "overlay, baked");
        Route route = route(variables, "local", "local.layers = ${env:LAYERS}",
                "local.overlay.web = ${env:HOME}/web, ${quickset.home}/more, ${env:NONE:-/srv}/web",
                "local.overlay.conf = ${local.overlay.web}");
        assertThat(route.layers()).containsExactly(Layer.OVERLAY, Layer.BAKED);
        assertThat(route.overlays()).map(OverlayBinding::directory).startsWith(
                Path.of("/home/me/web"), home.resolve("more"), Path.of("/srv/web"), Path.of("/home/me/web"));
        assertThatThrownBy(() -> route("local", "local.overlay.web = ${local.overlay.web}"))
                .hasMessageContaining("recursive variable reference");
    }

    @Test
    void whatAnotherEnvironmentLacksHereIsNoMistake() throws Exception {
        assertThat(route("local", "local.layers = baked", "ci.overlay.web = ${env:CI_ONLY}/web, conf/routes.cfg")
                .overlays()).isEmpty();
    }

    @Test
    void pathsMayHoldMoreThanAscii() throws Exception {
        assertThat(route("local", "local.overlay.web = grün, bl\\u00e5").overlays())
                .containsExactly(overlay("web", "grün"), overlay("web", "blå"));
        Files.write(file, "local.overlay.web = grün\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> Routes.read(file)).isInstanceOf(RouteException.class)
                .hasMessage(file + " is no UTF-8 text: save it as UTF-8");
    }

    @Test
    void aTableThatCannotBeReadIsNotTakenForNone() throws Exception {
        Files.writeString(file, "local.layers = baked, \\");
        assertThatThrownBy(() -> Routes.read(file)).hasMessageContaining("line 1 ends with \\");
        Files.delete(file);
        Files.createSymbolicLink(file, home.resolve("gone"));
        assertThatThrownBy(() -> Routes.read(file)).hasMessageContaining("is a link to nothing");
        Files.delete(file);
        Files.createDirectory(file);
        assertThatThrownBy(() -> Routes.read(file)).hasMessageContaining("can't be read");
    }

    @Test
    void fileInstallSeesTheSameLines() throws Exception {
        String[] table = {
            "# a remark", "  local.layers : overlay\\", "   , baked ", "ci.layers baked",
            "container.overlay.web = /a\\\\b, ${quickset.test.none:-x}"
        };
        route("local", table);
        TypedProperties seen = new TypedProperties();
        seen.load(file.toFile());
        assertThat(seen).hasSize(3).containsEntry("ci.layers", "baked")
                .containsEntry("local.layers", "overlay, baked ");
        assertThat(route("local", table).layers()).containsExactly(Layer.OVERLAY, Layer.BAKED);
        assertThat(route("ci", table).layers()).containsExactly(Layer.BAKED);
        assertThat(route("container", table).overlays()).map(OverlayBinding::directory).map(Path::toString)
                .startsWith(home.resolve("/a\\b").toString());
    }
}
