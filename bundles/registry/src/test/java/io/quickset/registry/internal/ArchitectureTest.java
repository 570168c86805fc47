package io.quickset.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may import whom: no source of a module names a package of ours beyond its own and those it may see. */
final class ArchitectureTest {

    private static final Path BUNDLES = Path.of("").toAbsolutePath().getParent();
    private static final String API = "io.quickset io.quickset.control io.quickset.spi io.quickset.testing";
    private static final Pattern OURS =
            Pattern.compile("(?<![\\w.\"/])io\\.quickset(?:\\.(?!internal\\b)[a-z]\\w*)?(?=[.;])");

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "api,",
        "format, io.quickset.format",
        "registry, io.quickset.format io.quickset.registry",
        "deployer, io.quickset.format io.quickset.deployer",
        "shell, io.quickset.format io.quickset.shell",
        "web, io.quickset.format io.quickset.web",
        "origin, io.quickset.format io.quickset.origin io.quickset.locator",
        "build-tools, io.quickset.format io.quickset.build",
        "demo-consumer, io.quickset.demo"})
    void seesOnlyWhatItMay(String module, String own) throws IOException {
        Set<String> allowed = new TreeSet<>(Set.of((API + " " + (own == null ? "" : own)).trim().split(" ")));
        try (Stream<Path> files = Files.walk(BUNDLES.resolve(module).resolve("src/main/java"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")).flatMap(ArchitectureTest::named)
                    .filter(name -> !allowed.contains(name.substring(name.indexOf(' ') + 1)))).isEmpty();
        }
    }

    private static Stream<String> named(Path file) {
        try {
            Matcher names = OURS.matcher(Files.readString(file));
            return names.results().map(name -> file.getFileName() + " " + name.group()).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
