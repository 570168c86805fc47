package io.quickset.web.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.web.internal.testing.MemorySite;
import io.quickset.web.internal.testing.RawClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Preconditions, in the order of RFC 9110, 13.2.2, and what they guard. */
class ConditionsTest {

    private static final String LIVE = "Fri, 02 Jan 2026 03:04:05 GMT";
    private static final String BEFORE = "Fri, 02 Jan 2026 03:04:04 GMT";
    private static final String AFTER = "Fri, 02 Jan 2026 03:04:06 GMT";

    private MemorySite site;
    private String etag;

    @BeforeEach
    void start() throws IOException {
        site = new MemorySite(Map.of()).put("web", "1.0.0", "a.txt", "0123456789");
        etag = get().header("ETag");
    }

    @AfterEach
    void stop() throws IOException {
        site.close();
    }

    private Answer get(String... headers) throws IOException {
        return site.get("/r/web/a.txt", headers);
    }

    @Test
    void theTagIsStrongAndOfTheBytes() throws IOException {
        assertThat(etag).matches("\"[0-9a-f]{64}\"");
        assertThat(site.put("web", "1.0.1", "a.txt", "0123456789").get("/r/web/a.txt").header("ETag")).isEqualTo(etag);
        assertThat(site.put("web", "1.0.2", "a.txt", "other").get("/r/web/a.txt").header("ETag")).isNotEqualTo(etag);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TAG", "W/TAG", "\"x\", TAG", "\"x\" ,W/TAG,\"y\"", "*", " TAG ", "\"a,b\",TAG"})
    void whatTheClientHasIsNotSentAgain(String tags) throws IOException {
        Answer answer = get("If-None-Match: " + tags.replace("TAG", etag));
        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.header("ETag")).isEqualTo(etag);
        assertThat(answer.header("Last-Modified")).isEqualTo(LIVE);
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(answer.header("Quickset-Version")).isEqualTo("1.0.0");
        assertThat(answer.header("Content-Type")).isEmpty();
        assertThat(answer.header("Content-Length")).as("what a 200 says, RFC 9110, 8.6").isEqualTo("10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\"", "W/\"x\"", "TAGx", "", "x", "\"", "W/", "\"x\", \"y\""})
    void whatItHasNotIs(String tags) throws IOException {
        assertThat(get("If-None-Match: " + tags.replace("TAG", etag.substring(1, 20))).status()).isEqualTo(200);
    }

    @Test
    void repeatedFieldsAreOneList() throws IOException {
        assertThat(get("If-None-Match: \"x\"", "If-None-Match: " + etag).status()).isEqualTo(304);
        assertThat(get("If-Match: \"x\"", "If-Match: " + etag).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"TAG, 200", "*, 200", "'\"x\", TAG', 200", "W/TAG, 412", "\"x\", 412", "nonsense, 412"})
    void ifMatchWantsTheVeryBytes(String tags, int status) throws IOException {
        assertThat(get("If-Match: " + tags.replace("TAG", etag)).status()).isEqualTo(status);
    }

    @Test
    void aFailedConditionIsToldWithTheTagOfNow() throws IOException {
        Answer answer = get("If-Match: \"x\"");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.text()).contains("\"status\":412", etag.replace("\"", "\\\""));
    }

    @ParameterizedTest
    @CsvSource({"'" + LIVE + "', 304", "'" + AFTER + "', 304", "'" + BEFORE + "', 200", "yesterday, 200", "'', 200",
            "'Friday, 02-Jan-26 03:04:05 GMT', 304", "Fri Jan  2 03:04:05 2026, 304"})
    void datesAreTakenToTheSecond(String line, int status) throws IOException {
        assertThat(get("If-Modified-Since: " + line).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"'" + LIVE + "', 200", "'" + AFTER + "', 200", "'" + BEFORE + "', 412", "yesterday, 200"})
    void unmodifiedIsTheOpposite(String date, int status) throws IOException {
        assertThat(get("If-Unmodified-Since: " + date).status()).isEqualTo(status);
    }

    @Test
    void tagsCountBeforeDatesAndIfMatchFirst() throws IOException {
        assertThat(get("If-None-Match: \"x\"", "If-Modified-Since: " + AFTER).status()).isEqualTo(200);
        assertThat(get("If-None-Match: " + etag, "If-Modified-Since: " + BEFORE).status()).isEqualTo(304);
        assertThat(get("If-Match: " + etag, "If-Unmodified-Since: " + BEFORE).status()).isEqualTo(200);
        assertThat(get("If-Match: \"x\"", "If-None-Match: " + etag).status()).isEqualTo(412);
        assertThat(get("If-Unmodified-Since: " + BEFORE, "If-None-Match: " + etag).status()).isEqualTo(412);
    }

    @Test
    void conditionsHoldForHeadToo() throws IOException {
        assertThat(site.request("HEAD", "/r/web/a.txt", "If-None-Match: " + etag).status()).isEqualTo(304);
        assertThat(site.request("HEAD", "/r/web/a.txt", "If-Match: \"x\"").status()).isEqualTo(412);
    }

    @ParameterizedTest
    @CsvSource({"TAG, 206", "W/TAG, 200", "\"x\", 200", "'" + LIVE + "', 206", "'" + BEFORE + "', 200", "'" + AFTER + "', 200", "x, 200", "*, 200"})
    void aPartIsOnlySentOfWhatTheClientHas(String ifRange, int status) throws IOException {
        Answer answer = get("Range: bytes=2-3", "If-Range: " + ifRange.replace("TAG", etag));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo(status == 206 ? "23" : "0123456789");
    }

    @Test
    void ifRangeAloneMeansNothingAndOtherConditionsGoFirst() throws IOException {
        assertThat(get("If-Range: \"x\"").status()).isEqualTo(200);
        assertThat(get("Range: bytes=2-3", "If-None-Match: " + etag).status()).isEqualTo(304);
        assertThat(get("Range: bytes=2-3", "If-Match: \"x\"").status()).isEqualTo(412);
        assertThat(get("Range: bytes=99-", "If-Range: \"x\"").status()).isEqualTo(200);
    }

    @Test
    void twoContentsOfOneSecondAreNeverTakenForEachOther() throws IOException {
        site.later(Duration.ofMillis(300)).put("web", "1.0.1", "a.txt", "abcdefghij");
        assertThat(get().header("Last-Modified")).isEmpty();
        assertThat(get("If-Modified-Since: " + LIVE).text()).isEqualTo("abcdefghij");
        assertThat(get("Range: bytes=2-3", "If-Range: " + LIVE).text()).isEqualTo("abcdefghij");
        assertThat(get("If-Modified-Since: " + AFTER).status()).as("RFC 9110, 13.1.3: there is no date to go by").isEqualTo(200);
        assertThat(get("Range: bytes=2-3", "If-Unmodified-Since: " + LIVE).text()).isEqualTo("abcdefghij");
        assertThat(get("Range: bytes=2-3", "If-Range: " + AFTER).text()).isEqualTo("abcdefghij");

        site.later(Duration.ofSeconds(1)).put("web", "1.0.2", "a.txt", "ABCDEFGHIJ");
        assertThat(get().header("Last-Modified")).isEqualTo(AFTER);
        assertThat(get("If-Modified-Since: " + AFTER).status()).isEqualTo(304);
        assertThat(site.put("other", "1.0.0", "b", "").get("/r/web/a.txt", "If-Modified-Since: " + AFTER).status())
                .isEqualTo(304);
    }

    /** Who has the content of before has a date of the future, and would never learn of this one. */
    @Test
    void contentThatCameWhenTheClockWasSetBackHasNoDate() throws IOException {
        site.later(Duration.ofHours(-1)).put("web", "1.0.1", "a.txt", "abcdefghij");
        assertThat(get().header("Last-Modified")).isEmpty();
        assertThat(get("If-Modified-Since: " + LIVE).text()).isEqualTo("abcdefghij");
        site.later(Duration.ofMinutes(30)).put("web", "1.0.2", "a.txt", "ABCDEFGHIJ");
        assertThat(get("If-Modified-Since: " + LIVE).text()).isEqualTo("ABCDEFGHIJ");
        site.later(Duration.ofHours(1)).put("web", "1.0.3", "a.txt", "0123456789");
        assertThat(get().header("Last-Modified")).isEqualTo("Fri, 02 Jan 2026 03:34:05 GMT");
        assertThat(site.get("/r/web@1.0.0/a.txt").header("Last-Modified")).as("nothing else was ever there").isEqualTo(LIVE);
    }
}
