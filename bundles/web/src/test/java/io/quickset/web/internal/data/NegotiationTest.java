package io.quickset.web.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.web.internal.testing.MemorySite;
import io.quickset.web.internal.testing.RawClient.Answer;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which form of a file is sent, and that caches are told what it depends on. */
class NegotiationTest {

    private static MemorySite site;

    @BeforeAll
    static void start() throws IOException {
        site = new MemorySite(Map.of()).put("web", "1.0.0",
                "all.js", "plain", "all.js.br", "brotli", "all.js.zst", "zstandard", "all.js.gz", "gzipped",
                "some.js", "plain", "some.js.gz", "gzipped", "none.js", "plain");
    }

    @AfterAll
    static void stop() throws IOException {
        site.close();
    }

    @ParameterizedTest
    @CsvSource({"gzip, gzip", "br, br", "zstd, zstd", "'gzip, deflate, br, zstd', br", "'gzip, zstd', zstd", "*, br",
            "'br;q=0, *', zstd", "'gzip;q=1, br;q=0.5', gzip", "'gzip;q=0.5, br;q=0.5', br", "'gzip;q=0', ''",
            "'*;q=0', ''", "'identity, gzip;q=0.5', ''", "'identity;q=0.5, gzip;q=0.5', gzip", "'gzip;q=1, identity', gzip",
            "deflate, ''", "'', ''", "GZIP, gzip", "gzip;q=nonsense, ''", "';;,,q=', ''", "'br;q=0.001,gzip;q=0', br"})
    void theBestThatBothKnow(String accepted, String coding) throws IOException {
        Answer answer = site.get("/r/web/all.js", "Accept-Encoding: " + accepted);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Encoding")).isEqualTo(coding);
        assertThat(answer.text())
                .isEqualTo(Map.of("", "plain", "br", "brotli", "zstd", "zstandard", "gzip", "gzipped").get(coding));
        assertThat(answer.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(answer.header("Content-Type")).isEqualTo("text/javascript;charset=utf-8");
    }

    @Test
    void withoutTheFieldItIsTheFileItself() throws IOException {
        Answer answer = site.get("/r/web/all.js");
        assertThat(answer.text()).isEqualTo("plain");
        assertThat(answer.header("Vary")).isEqualTo("Accept-Encoding");
    }

    @Test
    void repeatedFieldsAreOneList() throws IOException {
        assertThat(site.get("/r/web/all.js", "Accept-Encoding: gzip", "Accept-Encoding: br").header("Content-Encoding"))
                .isEqualTo("br");
    }

    @Test
    void onlyWhatIsThere() throws IOException {
        Answer some = site.get("/r/web/some.js", "Accept-Encoding: br, gzip;q=0.1");
        assertThat(some.header("Content-Encoding")).isEqualTo("gzip");
        Answer none = site.get("/r/web/none.js", "Accept-Encoding: br, gzip");
        assertThat(none.header("Content-Encoding")).isEmpty();
        assertThat(none.header("Vary")).isEmpty();
    }

    @Test
    void eachFormHasItsTagAndARevalidationMeansTheFormItWouldGet() throws IOException {
        String plain = site.get("/r/web/all.js").header("ETag");
        String brotli = site.get("/r/web/all.js", "Accept-Encoding: br").header("ETag");
        assertThat(plain).isNotEqualTo(brotli);
        Answer same = site.get("/r/web/all.js", "Accept-Encoding: br", "If-None-Match: " + brotli);
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.header("Vary")).isEqualTo("Accept-Encoding");
        assertThat(same.header("ETag")).isEqualTo(brotli);
        assertThat(site.get("/r/web/all.js", "If-None-Match: " + brotli).status()).isEqualTo(200);
        assertThat(site.get("/r/web/all.js", "Accept-Encoding: br", "If-Match: " + plain).status()).isEqualTo(412);
    }

    @Test
    void aRangeIsOfTheFormThatIsSent() throws IOException {
        Answer part = site.get("/r/web/all.js", "Accept-Encoding: gzip", "Range: bytes=-3");
        assertThat(part.text()).isEqualTo("ped");
        assertThat(part.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(part.header("Content-Range")).isEqualTo("bytes 4-6/7");
        assertThat(part.header("Vary")).isEqualTo("Accept-Encoding");
    }

    @Test
    void headTellsTheLengthOfTheFormThatGetWouldSend() throws IOException {
        assertThat(site.request("HEAD", "/r/web/all.js", "Accept-Encoding: zstd").header("Content-Length")).isEqualTo("9");
    }

    @Test
    void aFileBesideIsAFileToo() throws IOException {
        Answer answer = site.get("/r/web/all.js.gz", "Accept-Encoding: gzip");
        assertThat(answer.header("Content-Encoding")).isEmpty();
        assertThat(answer.text()).isEqualTo("gzipped");
    }
}
