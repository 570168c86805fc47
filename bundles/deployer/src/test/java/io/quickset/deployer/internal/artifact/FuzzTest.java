package io.quickset.deployer.internal.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.format.FormatException;
import io.quickset.format.IndexEntry;
import io.quickset.format.IndexReader;
import io.quickset.format.IndexWriter;
import io.quickset.format.SetName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * No input makes a reader crash, hang, run out of heap or lead out of its folder. Some thousands of inputs for each
 * reader; a million with {@code -Psoak}; others with {@code -Dquickset.fuzz.seed}.
 */
@Timeout(value = 3, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FuzzTest {

    private static final int INPUTS = Integer.getInteger("quickset.fuzz.inputs", 4000);
    private static final long SEED = Long.getLong("quickset.fuzz.seed", 1);

    @TempDir
    Path dir;

    private static void fuzz(Fuzz.Subject subject, int inputs) throws Exception {
        System.out.println(subject.getClass().getSimpleName() + ": " + new Fuzz(subject, SEED).run(inputs));
    }

    @Test
    void archives() throws Exception {
        fuzz(new FuzzedArchive(dir), INPUTS);
    }

    @Test
    void indexes() throws Exception {
        fuzz(new Index(), INPUTS);
    }

    @Test
    void manifests() throws Exception {
        fuzz(new ManifestText(), INPUTS);
    }

    @Test
    void features() throws Exception {
        fuzz(new Feature(dir), INPUTS);
    }

    private record Feature(Path dir) implements Fuzz.Subject {

        @Override
        public List<byte[]> seeds() {
            return List.of(("{\"id\":\"com.example:site:1.2.0\",/* where from */\"bundles\":[{\"id\":\"a:b:1\"}],\"extensions\":"
                    + "{\"io.quickset.release\":{\"kind\":\"mandatory\",\"json\":{\"sets\":[{\"name\":\"web\",\"version\":\"1.2.0\","
                    + "\"digest\":\"" + "0123456789abcdef".repeat(4) + "\"},{\"name\":\"conf\",\"version\":\"3\"}]}}}}")
                    .getBytes(UTF_8));
        }

        @Override
        public List<String> words() {
            return List.of("{", "}", "[", "]", ",", ":", "\"", "null", "true", "1e999", "-1", "/*", "*/", "//", "\\ud800",
                    "\"sets\":", "\"name\":", "\"version\":", "99999999999", "1.2.3.x-y", "..", "\u0000", "\u00ff");
        }

        @Override
        public String read(byte[] input) throws Exception {
            Path file = Files.write(dir.resolve("site.feature.json"), input);
            try {
                Release release = ReleaseReader.read("site.feature.json", file);
                assertThat(release.id()).isEqualTo(release.name() + ":" + release.version());
                assertThat(release.members()).isNotEmpty();
                for (String set : release.members().keySet()) {
                    SetName.check(set);
                }
                return "";
            } catch (BadArtifactException e) {
                return e.getMessage();
            }
        }
    }

    private static final class Index implements Fuzz.Subject {

        @Override
        public List<byte[]> seeds() {
            return List.of(
                    Jars.index("web", "1.0.0", Map.of("a", "1", "b/c", "2", "\u00e4", "3")).getBytes(UTF_8),
                    Jars.index("web", "1.0.0", Map.of()).getBytes(UTF_8));
        }

        @Override
        public List<String> words() {
            return List.of("0", "a", "A", "1", "\"", "{", "}", "[", "]", ",", ":", "null", "true", "1e999", "-1",
                    "9223372036854775808", "\\u0000", "\\ud800", "..", "../", "/", "C:", "\"path\":", "\"size\":", "\"count\":",
                    "/*", "\u00ff");
        }

        @Override
        public String read(byte[] input) throws Exception {
            List<IndexEntry> entries = new ArrayList<>();
            String set;
            String version;
            try (IndexReader reader = new IndexReader(new ByteArrayInputStream(input))) {
                for (Optional<IndexEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                    entries.add(next.get());
                }
                set = reader.set();
                version = reader.version();
            } catch (FormatException | IOException e) {
                return String.valueOf(e.getMessage());
            }
            FuzzedArchive.assertInside(entries.stream().map(IndexEntry::path).toList());
            ByteArrayOutputStream again = new ByteArrayOutputStream();
            IndexWriter.write(set, version, entries, again);
            try (IndexReader reader = new IndexReader(new ByteArrayInputStream(again.toByteArray()))) {
                for (IndexEntry entry : entries) {
                    assertThat(reader.next()).contains(entry);
                }
                assertThat(reader.next()).isEmpty();
            }
            return "";
        }
    }

    /** What it accepts, the JDK's own reader reads alike. */
    private static final class ManifestText implements Fuzz.Subject {

        @Override
        public List<byte[]> seeds() {
            return List.of(Jars.manifest("web", "1.0.0", "Require-Capability: a;b:=c,\r\n d\r\n\r\nName: x\r\nA: b\r\n")
                    .getBytes(UTF_8));
        }

        @Override
        public List<String> words() {
            return List.of("\r\n ", "\n", "\r", " ", ": ", ":", "\"", ";", ":=", ",", "Bundle-Version: ", "\u00ff",
                    "\0", "version:Version=", "effective:=active", "io.quickset.set;");
        }

        @Override
        public String read(byte[] input) throws Exception {
            Map<String, String> headers;
            try {
                headers = ManifestSection.of(input);
            } catch (BadArtifactException e) {
                return e.getMessage();
            }
            Map<String, String> expected = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            try {
                new Manifest(new ByteArrayInputStream(input)).getMainAttributes()
                        .forEach((name, value) -> expected.put(name.toString(), (String) value));
            } catch (IllegalArgumentException | IOException e) {
                return ""; // a line over 512 bytes, or damage in a later section
            }
            assertThat(headers).isEqualTo(expected);
            return "";
        }
    }
}
