package io.quickset.web.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.web.internal.testing.MemorySite;
import io.quickset.web.internal.testing.RawClient.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of bytes: RFC 9110, 14. */
class RangesTest {

    private static final String TEXT = "0123456789";

    private static MemorySite site;

    @BeforeAll
    @BeforeContainer
    static void start() throws IOException {
        site = new MemorySite(Map.of()).put("web", "1.0.0", "a.txt", TEXT, "empty.txt", "");
    }

    @AfterAll
    @AfterContainer
    static void stop() throws IOException {
        site.close();
    }

    private static Answer get(String range) throws IOException {
        return site.get("/r/web/a.txt", "Range: " + range);
    }

    @ParameterizedTest
    @CsvSource({"bytes=0-0, 0", "bytes=0-4, 01234", "bytes=5-, 56789", "bytes=-3, 789", "bytes=9-9, 9", "bytes=8-99, 89",
            "bytes=-99, 0123456789", "BYTES=1-2, 12", "bytes= 1-2, 12", "'bytes=1-2,2-4', 1234", "'bytes=1-2,99-', 12",
            "bytes=0-9223372036854775807, 0123456789"})
    void onePart(String range, String body) throws IOException {
        Answer answer = get(range);
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.text()).isEqualTo(body);
        int first = TEXT.indexOf(body);
        assertThat(answer.header("Content-Range")).isEqualTo("bytes " + first + "-" + (first + body.length() - 1) + "/10");
        assertThat(answer.header("Content-Length")).isEqualTo("" + body.length());
        assertThat(answer.header("ETag")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=99-100", "bytes=-0", "bytes=5-2", "bytes=", "bytes=a-b", "bytes=--5", "bytes=1",
            "bytes=99999999999999999999-", "bytes=-9999999999999999999999999999999999"})
    void whatCanNotBeSentIsRefusedWithTheLength(String range) throws IOException {
        Answer answer = get(range);
        assertThat(answer.status()).isEqualTo(416);
        assertThat(answer.header("Content-Range")).isEqualTo("bytes */10");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.header("ETag")).isEmpty();
        assertThat(answer.text()).contains("10 bytes");
    }

    @Test
    void otherUnitsAreIgnored() throws IOException {
        assertThat(get("lines=1-2").text()).isEqualTo(TEXT);
        assertThat(get("bytes").text()).isEqualTo(TEXT);
        assertThat(get("").text()).isEqualTo(TEXT);
    }

    @Test
    void anEmptyFileHasNoRange() throws IOException {
        assertThat(site.get("/r/web/empty.txt", "Range: bytes=0-").header("Content-Range")).isEqualTo("bytes */0");
        Answer whole = site.get("/r/web/empty.txt");
        assertThat(whole.status()).isEqualTo(200);
        assertThat(whole.header("Content-Length")).isEqualTo("0");
    }

    @Test
    void headAsksForNoRange() throws IOException {
        Answer answer = site.request("HEAD", "/r/web/a.txt", "Range: bytes=1-2");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Length")).isEqualTo("10");
        assertThat(answer.header("Accept-Ranges")).isEqualTo("bytes");
    }

    @Test
    void manySmallPartsAreRefused() throws IOException {
        assertThat(get("bytes=" + "0-0,".repeat(15) + "2-2").status()).isEqualTo(206);
        assertThat(get("bytes=" + "0-0,".repeat(16) + "2-2").status()).isEqualTo(416);
    }

    @Test
    void severalParts() throws IOException {
        Answer answer = get("bytes=0-1,-2");
        assertThat(answer.status()).isEqualTo(206);
        assertThat(answer.header("Content-Range")).isEmpty();
        String boundary = answer.header("Content-Type").replace("multipart/byteranges; boundary=", "");
        assertThat(boundary).hasSizeGreaterThan(10).doesNotContain("/");
        assertThat(answer.text()).isEqualTo("--" + boundary + "\r\nContent-Type: text/plain;charset=utf-8\r\n"
                + "Content-Range: bytes 0-1/10\r\n\r\n01\r\n--" + boundary
                + "\r\nContent-Type: text/plain;charset=utf-8\r\nContent-Range: bytes 8-9/10\r\n\r\n89\r\n--" + boundary + "--\r\n");
        assertThat(answer.header("Content-Length")).isEqualTo("" + answer.body().length);
    }

    /** Whatever is asked for: what comes is what was asked for, each byte once, in order. */
    @Property(tries = 300)
    void allThatWasAskedForComesOnce(@ForAll @Size(min = 1, max = 5) List<@IntRange(max = 11) Integer> firsts,
            @ForAll @IntRange(max = 4) int more) throws IOException {
        TreeSet<Integer> wanted = new TreeSet<>();
        List<String> parts = new ArrayList<>();
        for (int first : firsts) {
            parts.add(first + "-" + (first + more));
            IntStream.rangeClosed(first, first + more).filter(i -> i < TEXT.length()).forEach(wanted::add);
        }
        Answer answer = get("bytes=" + String.join(", ", parts));
        if (wanted.isEmpty()) {
            assertThat(answer.status()).isEqualTo(416);
            return;
        }
        assertThat(answer.status()).isEqualTo(206);
        String body = answer.header("Content-Type").startsWith("multipart")
                ? answer.text().lines().filter(line -> line.matches("\\d+")).collect(Collectors.joining()) : answer.text();
        assertThat(body).isEqualTo(wanted.stream().map(String::valueOf).collect(Collectors.joining()));
    }
}
