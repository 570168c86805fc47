package io.quickset.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.quickset.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class IndexPropertiesTest {

    @Property
    void whatIsWrittenIsRead(@ForAll("indexes") List<IndexEntry> entries) throws Exception {
        byte[] json = write(entries);
        try (IndexReader reader = new IndexReader(new ByteArrayInputStream(json))) {
            assertThat(reader.set()).isEqualTo("web");
            assertThat(reader.version()).isEqualTo("1.2.0");
            assertThat(reader.count()).isEqualTo(entries.size());
            assertThat(reader.digest()).isEqualTo(IndexWriter.digest(entries));
            assertThat(rest(reader)).isEqualTo(entries);
        }
    }

    @Property
    void digestIsThatOfTheCanonicalForm(@ForAll("indexes") List<IndexEntry> entries) throws Exception {
        StringBuilder canonical = new StringBuilder();
        entries.forEach(e -> canonical.append(e.path()).append('\0').append(e.size()).append('\0').append(e.digest())
                .append('\n'));

        assertThat(IndexWriter.digest(entries)).isEqualTo(sha(canonical.toString()));
    }

    @Property
    void digestTellsContentApartAndIgnoresMediaTypes(@ForAll("entries") IndexEntry a, @ForAll("entries") IndexEntry b)
            throws Exception {
        boolean same = a.path().equals(b.path()) && a.size() == b.size() && a.digest().equals(b.digest());

        assertThat(IndexWriter.digest(List.of(a)).equals(IndexWriter.digest(List.of(b)))).isEqualTo(same);
    }

    @Property
    void writerRefusesDisorder(@ForAll("indexes") List<IndexEntry> entries) {
        List<IndexEntry> twice = new ArrayList<>(entries);
        twice.addAll(entries);
        if (!entries.isEmpty()) {
            assertThatThrownBy(() -> write(twice)).isInstanceOf(FormatException.class);
        }
        if (entries.size() > 1) {
            List<IndexEntry> reversed = new ArrayList<>(entries);
            Collections.reverse(reversed);
            assertThatThrownBy(() -> write(reversed)).isInstanceOf(FormatException.class);
        }
    }

    @Property
    void everyTruncationIsRefused(@ForAll("indexes") List<IndexEntry> entries, @ForAll("fractions") double fraction)
            throws Exception {
        byte[] json = write(entries);
        int end = new String(json, UTF_8).stripTrailing().getBytes(UTF_8).length;
        byte[] cut = Arrays.copyOf(json, (int) (fraction * end));

        assertThat(readsWell(cut)).isFalse();
    }

    @Property(tries = 20_000)
    void mutationsNeverFailInAnotherWay(@ForAll("indexes") List<IndexEntry> entries,
            @ForAll("fractions") double where, @ForAll("mutations") byte[] what) throws Exception {
        byte[] json = write(entries);
        int at = (int) (where * json.length);
        System.arraycopy(what, 0, json, at, Math.min(what.length, json.length - at));

        readsWell(json);
    }

    @Property
    void noiseNeverFailsInAnotherWay(@ForAll byte[] noise) {
        readsWell(noise);
    }

    @Example
    void trapsAreRefused() {
        String digest = sha("").toString();
        for (String json : List.of("", "null", "[]", "{}", "{\"format\":2}", "{\"format\":1e999999999}",
                "[".repeat(100_000),
                head("-1", digest) + "]}", head("1e999999", digest) + "]}", head("99999999999", digest) + "]}",
                head("\"x\"", digest) + "]}", head("null", digest) + "]}", head("1", digest) + "]}",
                head("0", "zz") + "]}", head("0", digest) + "]} {}", head("0", digest) + "]}trailing",
                head("1", digest) + entry("1".repeat(2000), digest) + "]}",
                head("1", digest) + entry("9223372036854775808", digest) + "]}",
                head("1", digest) + entry("-1", digest) + "]}",
                head("1", digest) + entry("1.5", digest) + "]}",
                head("1", digest) + entry("null", digest) + "]}")) {
            assertThat(readsWell(json.getBytes(UTF_8))).as(json.substring(0, Math.min(200, json.length()))).isFalse();
        }
    }

    @Example
    void noStringIsReadThatIsLongerThanAnyPath() {
        String json = "{\"format\":1,\"set\":\"" + "x".repeat(1 << 20);

        assertThatThrownBy(() -> new IndexReader(new ByteArrayInputStream(json.getBytes(UTF_8))).close())
                .isInstanceOf(FormatException.class).hasMessageContaining("String value length");
    }

    @Example
    void aNegativeCountIsRefusedAtOnce() {
        byte[] json = (head("-1", sha("").toString()) + "]}").getBytes(UTF_8);

        assertThatThrownBy(() -> new IndexReader(new ByteArrayInputStream(json)).close())
                .isInstanceOf(FormatException.class);
    }

    private static String head(String count, String digest) {
        return "{\"format\":1,\"set\":\"web\",\"version\":\"1\",\"count\":" + count + ",\"digest\":\"" + digest
                + "\",\"resources\":[";
    }

    private static String entry(String size, String digest) {
        return "{\"path\":\"a\",\"size\":" + size + ",\"sha256\":\"" + digest + "\",\"type\":\"text/plain\"}";
    }

    /** Whether it reads to its end; false if it is refused as it should be. */
    private static boolean readsWell(byte[] json) {
        try (IndexReader reader = new IndexReader(new ByteArrayInputStream(json))) {
            rest(reader);
            return true;
        } catch (FormatException | IOException e) {
            assertThat(e.getMessage()).isNotBlank();
            return false;
        } catch (RuntimeException e) {
            return fail("a broken index must be a FormatException", e);
        }
    }

    private static List<IndexEntry> rest(IndexReader reader) throws IOException, FormatException {
        List<IndexEntry> entries = new ArrayList<>();
        for (Optional<IndexEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
            entries.add(next.get());
        }
        return entries;
    }

    private static byte[] write(List<IndexEntry> entries) throws IOException, FormatException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        IndexWriter.write("web", "1.2.0", entries, out);
        return out.toByteArray();
    }

    private static Digest sha(String text) {
        return Digest.of(Digest.sha256().digest(text.getBytes(UTF_8)));
    }

    @Provide
    Arbitrary<IndexEntry> entries() {
        return Combinators.combine(
                PathAndNamePropertiesTest.paths(),
                Arbitraries.longs().between(0, Long.MAX_VALUE).edgeCases(c -> c.add(0L, 1L, Long.MAX_VALUE)),
                Arbitraries.of("", "x", "y").map(IndexPropertiesTest::sha),
                Arbitraries.of("text/html", MediaTypes.UNKNOWN))
                .as(IndexEntry::new);
    }

    @Provide
    Arbitrary<List<IndexEntry>> indexes() {
        return entries().list().uniqueElements(IndexEntry::path).ofMaxSize(12).map(list -> list.stream()
                .sorted((a, b) -> ResourcePath.ORDER.compare(a.path(), b.path())).toList());
    }

    @Provide
    Arbitrary<Double> fractions() {
        return Arbitraries.doubles().between(0, true, 1, false);
    }

    @Provide
    Arbitrary<byte[]> mutations() {
        return Arbitraries.oneOf(
                Arbitraries.bytes().array(byte[].class).ofMinSize(1).ofMaxSize(4),
                Arbitraries.of("\"", "{", "}", "[", "]", ",", ":", "-", "9e9", "null", "true", "\\u0000", "..", "NaN")
                        .map(text -> text.getBytes(UTF_8)));
    }
}
