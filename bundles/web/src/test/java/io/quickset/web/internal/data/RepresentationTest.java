package io.quickset.web.internal.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.Resource;
import io.quickset.testing.InMemoryRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class RepresentationTest {

    private static final byte[] TEXT = "one and the same text. ".repeat(200).getBytes();

    private final AtomicInteger reads = new AtomicInteger();
    private final Resource plain = InMemoryRegistry.create().put("web", "1.0.0", Map.of("a.txt", TEXT)).view()
            .set("web").orElseThrow().find("a.txt").orElseThrow();

    private static byte[] gzip(int level) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes) {
            {
                def = new Deflater(level, true);
            }
        }) {
            out.write(TEXT);
        }
        return bytes.toByteArray();
    }

    /** The same file, whose artifact held it so. */
    private Resource deflated(byte[] member) {
        return (Resource) Proxy.newProxyInstance(Resource.class.getClassLoader(), new Class<?>[] {Resource.class},
                (self, method, words) -> {
                    if (!method.getName().equals("gzip")) {
                        return method.invoke(plain, words);
                    }
                    reads.incrementAndGet();
                    return Optional.of(ByteBuffer.wrap(member).asReadOnlyBuffer());
                });
    }

    private Representation representation(byte[] member) {
        Resource resource = deflated(member);
        return Representation.gzip(resource, resource.gzip().orElseThrow());
    }

    private String tag(byte[] member) {
        return representation(member).etag().getValue();
    }

    /** Two nodes may have one content from artifacts of two tools: a part of one's gzip member is no part of the other's. */
    @Test
    void gzipOfTheSameContentInOtherBytesHasAnotherTag() throws IOException {
        assertThat(gzip(1)).isNotEqualTo(gzip(9));
        assertThat(tag(gzip(1))).matches("\"" + plain.digest() + "-gzip-[0-9a-f]{16}\"").isNotEqualTo(tag(gzip(9)));
        assertThat(tag(gzip(1))).isEqualTo(tag(gzip(1)));
        byte[] sameLength = gzip(9);
        sameLength[20] ^= 1;
        assertThat(tag(sameLength)).isNotEqualTo(tag(gzip(9)));
    }

    /** A set of ten thousand files is not read for the sake of the few that are asked for. */
    @Test
    void theMemberIsReadForItsTagOnce() throws IOException {
        Representation gzip = representation(gzip(9));
        assertThat(reads.get()).isEqualTo(1); // for its length
        String tag = gzip.etag().getValue();
        assertThat(reads.get()).isEqualTo(2);
        assertThat(gzip.etag().getValue()).isSameAs(tag);
        assertThat(reads.get()).isEqualTo(2);
    }
}
