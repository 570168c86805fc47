package io.quickset.deployer.internal.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.quickset.control.Rejection;
import io.quickset.deployer.internal.scan.FolderScanner;
import io.quickset.deployer.internal.scan.Found;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What archives that lie, or ask for too much, get: a refusal that says why. */
@Timeout(60)
class HostileArchiveTest {

    private static final Limits SMALL = new Limits(10, 1000, 100, 500, 700);

    @TempDir
    Path dir;

    private final Inspector inspector = new Inspector();

    private Artifact inspect(String name, byte[] bytes) throws IOException, BadArtifactException {
        return inspector.inspect(FolderScanner.inspect(Files.write(dir.resolve(name), bytes)).orElseThrow());
    }

    private void refused(byte[] bytes, String reason) {
        assertThatThrownBy(() -> inspect("a.zip", bytes)).isInstanceOf(BadArtifactException.class)
                .message().contains(reason).hasLineCount(1);
    }

    private static ForgedZip zip() {
        return new ForgedZip().entry("a", "first").entry("b", "second");
    }

    static Stream<ForgedZip> honest() {
        return Stream.of(
                zip(),
                zip().wideEnd(),
                zip().between("#!/bin/sh\n", ""),
                new ForgedZip().entry("w", "wide", header -> header.wide = true),
                new ForgedZip().entry("ä", "x", header -> header.flags = 1 << 11),
                new ForgedZip().entry("later", "x", header -> {
                    header.flags = ZipHeader.SIZES_LATER;
                    header.crc = 0;
                    header.size = 0;
                    header.packed = 0;
                }, header -> header.flags = ZipHeader.SIZES_LATER),
                new ForgedZip().entry("n".repeat(4000), "x", header -> header.extra = new byte[60_000]),
                new ForgedZip().entry("mode", "x", header -> header.attributes = 0100644 << 16));
    }

    @ParameterizedTest
    @MethodSource
    void honest(ForgedZip zip) throws Exception {
        assertThat(inspect("a.zip", zip.bytes())).isInstanceOf(Artifact.OfSet.class);
    }

    static Stream<Arguments> forged() {
        return Stream.of(
                arguments("'secret' is encrypted", new ForgedZip().entry("secret", "x", h -> h.flags = 1)),
                arguments("'secret' is encrypted", new ForgedZip().entry("secret", "x", h -> h.flags = 1 << 6)),
                arguments("disagree on its encryption",
                        new ForgedZip().entry("a", "x", h -> h.flags = 1, h -> {})),
                arguments("'l' is a symbolic link",
                        new ForgedZip().entry("l", "/etc/passwd", h -> h.attributes = 0120777 << 16)),
                arguments("'p' is no ordinary file",
                        new ForgedZip().entry("p", "", h -> h.attributes = 0010644 << 16)),
                arguments("by method 12", new ForgedZip().entry("a", "x", h -> h.method = 12)),
                arguments("disagree on its name",
                        new ForgedZip().entry("good", "x", h -> h.name = "evil".getBytes(ISO_8859_1), h -> {})),
                arguments("disagree on its name",
                        new ForgedZip().entry("a", "x", h -> h.name = "../a".getBytes(ISO_8859_1), h -> {})),
                arguments("disagree on its method", new ForgedZip().entry("a", "x", h -> h.method = 8, h -> {})),
                arguments("disagree on its size", new ForgedZip().entry("a", "x", h -> h.size = 2, h -> {})),
                arguments("disagree on its size", new ForgedZip().entry("a", "x", h -> h.packed = 2, h -> {})),
                arguments("disagree on its size", new ForgedZip().entry("a", "x", h -> h.size = 2)),
                arguments("disagree on its size", new ForgedZip().entry("a", "x",
                        h -> {
                            h.flags = ZipHeader.SIZES_LATER;
                            h.size = 7;
                        }, h -> h.flags = ZipHeader.SIZES_LATER)),
                arguments("disagree on its checksum", new ForgedZip().entry("a", "x", h -> h.crc++, h -> {})),
                arguments("below 0", new ForgedZip().entry("a", "x", h -> {
                    h.wide = true;
                    h.size = -5;
                })),
                arguments("below 0", new ForgedZip().entry("a", "x", h -> {
                    h.wide = true;
                    h.packed = Long.MIN_VALUE;
                })),
                arguments("unpacks to more than", new ForgedZip()
                        .entry("a", "x", h -> {
                            h.wide = true;
                            h.method = 8;
                            h.size = Long.MAX_VALUE;
                        })),
                arguments("overlap", new ForgedZip().entry("a", "xx", h -> {
                    h.size = 99;
                    h.packed = 99;
                }).entry("b", "y".repeat(99)).entry("c", "z")),
                arguments("overlap", new ForgedZip().entry("a", "x").entry("a", "x", h -> {}, h -> h.offset = 0)),
                arguments("is not valid UTF-8", new ForgedZip().entry("", "x",
                        h -> h.name = new byte[] {'a', (byte) 0xe9})),
                arguments("is not valid UTF-8", new ForgedZip().entry("", "x",
                        h -> h.name = new byte[] {(byte) 0xc0, (byte) 0xaf})),
                arguments("normalisation", new ForgedZip().entry("caf\u00e9", "x").entry("cafe\u0301", "y")),
                arguments("only in case", new ForgedZip().entry("\u00c4", "x").entry("\u00e4", "y")),
                arguments("twice", new ForgedZip().entry("a", "x").entry("a", "y")),
                arguments("no drive", new ForgedZip().entry("C:/a", "x")),
                arguments("no drive", new ForgedZip().entry("c:a", "x")),
                arguments("must be relative", new ForgedZip().entry("/etc/a", "x")),
                arguments("must be relative", new ForgedZip().entry("//host/a", "x")),
                arguments("must not contain '.' or '..'", new ForgedZip().entry("a/../../b", "x")),
                arguments("backslashes", new ForgedZip().entry("..\\a", "x")),
                arguments("control characters", new ForgedZip().entry("a\u009b31m", "x")),
                arguments("declares 3 entries and holds 2", zip().declaring(3)),
                arguments("declares 3 entries and holds 2", zip().wideEnd().declaring(3)),
                arguments("something follows its end", zip().between("", "tail")),
                arguments("points behind its end",
                        new ForgedZip().entry("a", "x", h -> {}, h -> h.offset = 0x7fffffff)),
                arguments("points behind its end", new ForgedZip().entry("a", "x", h -> h.wide = true, h -> {
                    h.wide = true;
                    h.offset = Long.MAX_VALUE;
                })));
    }

    @ParameterizedTest
    @MethodSource
    void forged(String reason, ForgedZip zip) {
        refused(zip.bytes(), reason);
    }

    @Test
    void anEndThatLiesIsNoEnd() {
        byte[] zip = zip().bytes();
        ByteBuffer end = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        end.putInt(zip.length - 10, zip.length);
        refused(zip, "a directory that it can't hold");
        byte[] wide = zip().wideEnd().bytes();
        ByteBuffer.wrap(wide).order(ByteOrder.LITTLE_ENDIAN).putShort(wide.length - 12, (short) 1);
        refused(wide, "two ends disagree");
    }

    @Test
    void aBombIsRefusedByItsHeadersAlone() throws Exception {
        byte[] bomb = zeros(Limits.SMALL_BYTES + 1, 8);
        assertThat(bomb.length).isLessThan(100_000);
        refused(bomb, "zip bomb");
        inspector.limit(Limits.of(Map.of("maxRatio", "2000"), told -> {}));
        assertThat(inspect("a.zip", bomb)).isInstanceOf(Artifact.OfSet.class);
        inspector.limit(Limits.of(Map.of("maxRatio", "2000", "maxSetBytes", Limits.SMALL_BYTES), told -> {}));
        refused(bomb, "unpacks to more than " + Limits.SMALL_BYTES + " bytes");
    }

    @Test
    void whatUnpacksToMoreThanItDeclaresEndsThere() throws Exception {
        byte[] packed = zeros(50L << 20, 1);
        byte[] forged = packed.clone();
        ByteBuffer bytes = ByteBuffer.wrap(forged).order(ByteOrder.LITTLE_ENDIAN);
        int directory = bytes.getInt(forged.length - 6);
        bytes.putInt(directory + 24, 10);
        Found found = FolderScanner.inspect(Files.write(dir.resolve("a.zip"), forged)).orElseThrow();
        try (Zip zip = Zip.open(found.path(), Limits.DEFAULT);
                InputStream in = zip.read(zip.directory().get(0))) {
            ZipCheck.check(zip); // nothing tells from outside
            assertThat(in.readNBytes(10)).hasSize(10);
            assertThatThrownBy(in::read).hasMessageContaining("more than the 10 bytes declared");
        }
    }

    @Test
    void whatTookItsPlaceSinceIsNotOpened() throws Exception {
        Artifact.OfSet set = (Artifact.OfSet) inspect("a.zip", zip().bytes());
        Files.write(dir.resolve("a.zip"), zip().entry("c", "third").bytes());
        assertThatThrownBy(() -> set.supply().content().open()).isInstanceOf(IOException.class)
                .hasMessageContaining("changed");
    }

    @Test
    void countsAndSizesHaveLimits() {
        inspector.limit(SMALL);
        ForgedZip many = new ForgedZip();
        for (int i = 0; i < 11; i++) {
            many.entry("" + i, "");
        }
        refused(many.bytes(), "more than 10 files");
        refused(many.declaring(1).bytes(), "more than 10 files");
        refused(new ForgedZip().entry("a", "x".repeat(600)).entry("b", "x".repeat(600)).bytes(),
                "more than 1000 bytes");
        refused(new ForgedZip().entry("n".repeat(700), "x").bytes(), "the list of its files has more than 700 bytes");
        refused(Jars.zip(Map.of("META-INF/MANIFEST.MF", "x".repeat(501))), "its manifest has 501 bytes, of 500");
    }

    @Test
    void aManifestOf100MebibytesIsRefused() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("META-INF/MANIFEST.MF"));
            byte[] line = (" " + "x".repeat(70) + "\n").getBytes(ISO_8859_1);
            zip.write("A: b\n".getBytes(ISO_8859_1));
            for (int i = 0; i < 100 << 20; i += line.length) {
                zip.write(line);
            }
        }
        inspector.limit(Limits.of(Map.of("maxRatio", 10_000), told -> {}));
        refused(bytes.toByteArray(), "raise maxManifestBytes");
    }

    @Test
    void aHeaderWithTooManyClausesIsRefused() {
        refused(Jars.bare("web", "1", "Require-Capability: " + "a,\n ".repeat(40_000) + "a\n", Map.of("a", "1")),
                "Require-Capability is longer than 65536 characters");
    }

    @Test
    void namesForgedToHashAlikeAreRefused() {
        ForgedZip zip = new ForgedZip();
        for (int i = 0; i < 1024; i++) {
            StringBuilder name = new StringBuilder();
            for (int bit = 0; bit < 10; bit++) {
                name.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            zip.entry(name.toString(), "x");
        }
        refused(zip.bytes(), "have the same hash");
    }

    @Test
    void anIndexThatIsMostlySpaceIsRefused() {
        refused(Jars.zip(Map.of("META-INF/MANIFEST.MF", Jars.manifest("web", "1", ""),
                ArchiveSet.INDEX, " ".repeat(200_000), "resources/a", "1")), "too many for 3 entries");
    }

    @Test
    @Timeout(20)
    void aFoldedHeaderTakesNoQuadraticTime() throws Exception {
        String folds = "Bundle-SymbolicName: x\nA: b\n" + " x\n".repeat(1_300_000);
        Map<String, String> headers = ManifestSection.of(folds.getBytes(ISO_8859_1));
        assertThat(headers.get("a")).hasSize(1_300_001);
    }

    @Test
    @Timeout(20)
    void pathsWithForgedHashesTakeTwoRuns() throws Exception {
        List<String> paths = IntStream.range(0, 20_000).mapToObj(i -> "d/" + i).toList();
        AtomicInteger runs = new AtomicInteger();
        PathCheck.check(() -> {
            runs.incrementAndGet();
            return paths.iterator();
        }, path -> path.hashCode() % 10_000);
        assertThat(runs.get()).isEqualTo(2);
    }

    @Test
    void reasonsAreOneShortPlainLine() {
        String name = "x\u001b[31m\n\u2028\u202e".repeat(1000);
        String reason = new BadArtifactException(Rejection.MALFORMED, "'" + name + "': rename it").getMessage();
        assertThat(reason).hasLineCount(1).endsWith("': rename it").hasSizeLessThan(700)
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}]");
    }

    private static byte[] zeros(long size, int entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            byte[] block = new byte[1 << 20];
            for (int i = 0; i < entries; i++) {
                zip.putNextEntry(new ZipEntry("" + i));
                for (long left = size / entries + size % entries; left > 0; left -= block.length) {
                    zip.write(block, 0, (int) Math.min(left, block.length));
                }
            }
        }
        return bytes.toByteArray();
    }
}
