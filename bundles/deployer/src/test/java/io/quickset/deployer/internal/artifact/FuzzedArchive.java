package io.quickset.deployer.internal.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.control.Rejection;
import io.quickset.control.SetSource;
import io.quickset.control.StagingException;
import io.quickset.deployer.internal.scan.FolderScanner;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Archives: mutated as a whole, and whole ones around a mutated manifest, index or name. */
final class FuzzedArchive implements Fuzz.Subject {

    private static final Map<String, String> FILES = Map.of("a", "1", "b/c", "2".repeat(300), "\u00e4", "3");

    private final Path file;
    private final Inspector inspector = new Inspector();

    FuzzedArchive(Path dir) {
        this.file = dir.resolve("web-1.0.zip");
        inspector.limit(new Limits(20, 100_000, 1000, 10_000, 20_000));
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(Jars.indexed("web", "1.0.0", FILES, FILES), Jars.bare("web", "1", "", FILES), Jars.zip(FILES),
                Jars.zip(Map.of("META-INF/MANIFEST.MF", "Bundle-SymbolicName: code\n", "x", "y".repeat(100))),
                new ForgedZip().entry("a", "x").entry("b/c", "yy").wideEnd().bytes(),
                new ForgedZip().entry("w", "wide", header -> header.wide = true).entry("v", "x").bytes());
    }

    @Override
    public List<String> words() {
        return List.of("PK\1\2", "PK\3\4", "PK\5\6", "PK\6\6", "PK\6\7", "PK\7\b", "../", "/", "C:", "\\", "\u00ff",
                "\0", "META-INF/MANIFEST.MF", ArchiveSet.INDEX, "resources/", "a", "A", "\1\0\30\0", "\u00e9",
                "e\u00cc\u0081");
    }

    @Override
    public byte[] input(byte[] mutated, SplittableRandom random) {
        Map<String, String> files = new LinkedHashMap<>();
        Mutator mutator = new Mutator(random,
                List.of("\"", "..", "/", "\n", "\n ", ": ", ";", "{", "}", "version=", "-1"));
        switch (random.nextInt(8)) {
            case 0 -> {
                String manifest = Jars.manifest("web", "1.0.0", "Require-Capability: x\n");
                files.put("META-INF/MANIFEST.MF", text(mutator, manifest));
                FILES.forEach((path, text) -> files.put("resources/" + path, text));
                return Jars.zip(files);
            }
            case 1 -> {
                files.put("META-INF/MANIFEST.MF", Jars.manifest("web", "1.0.0", ""));
                files.put(ArchiveSet.INDEX, text(mutator, Jars.index("web", "1.0.0", FILES)));
                FILES.forEach((path, text) -> files.put("resources/" + path, text));
                return Jars.zip(files);
            }
            case 2 -> {
                ForgedZip zip = new ForgedZip();
                for (int i = 0; i < 3; i++) {
                    zip.entry(text(mutator, "dir/name"), "x",
                            header -> lie(header, random), header -> lie(header, random));
                }
                return zip.bytes();
            }
            default -> {
                return mutated;
            }
        }
    }

    private static String text(Mutator mutator, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return new String(mutator.mutate(bytes, bytes), ISO_8859_1);
    }

    private static void lie(ForgedZip.Header header, SplittableRandom random) {
        long[] sizes = {0, 1, 2, -1, 0xffffffffL, Long.MAX_VALUE, Long.MIN_VALUE};
        switch (random.nextInt(24)) {
            case 0 -> header.size = sizes[random.nextInt(sizes.length)];
            case 1 -> header.packed = sizes[random.nextInt(sizes.length)];
            case 2 -> header.flags = 1 << random.nextInt(16);
            case 3 -> header.method = random.nextInt(10);
            case 4 -> header.attributes = random.nextInt();
            case 5 -> header.offset = random.nextInt(100);
            case 6 -> header.extra = new byte[random.nextInt(40)];
            case 7 -> header.wide = true;
            default -> { } // honest
        }
    }

    @Override
    public String read(byte[] input) throws Exception {
        Map<String, ByteBuffer> content;
        try {
            content = content(Files.write(file, input));
        } catch (BadArtifactException | StagingException | IOException e) {
            assertThat(e.getMessage()).isNotBlank().hasLineCount(1);
            return e.getMessage();
        }
        assertInside(content.keySet());
        assertThat(content(file)).as("read again").isEqualTo(content);
        assertReadersAgree(input, content);
        return "";
    }

    static void assertInside(Iterable<String> paths) {
        Path root = Path.of("/root/of/the/set");
        for (String path : paths) {
            Path target = root.resolve(path);
            assertThat(target.normalize()).as(path).isEqualTo(target).isNotEqualTo(root);
            assertThat(target.startsWith(root)).as(path).isTrue();
            assertThat(path).doesNotContain("\\").doesNotContainPattern("(?U)\\p{Cntrl}|^[A-Za-z]:");
        }
    }

    /** As staging reads it. */
    private Map<String, ByteBuffer> content(Path archive) throws BadArtifactException, StagingException, IOException {
        Map<String, ByteBuffer> content = new LinkedHashMap<>();
        if (!(inspector.inspect(FolderScanner.inspect(archive).orElseThrow()) instanceof Artifact.OfSet set)) {
            return content;
        }
        try (OpenSource source = set.supply().content().open()) {
            for (Iterator<SetSource.Entry> all = source.entries(); all.hasNext();) {
                SetSource.Entry entry = all.next();
                assertThat(entry.size()).isBetween(0L, 100_000L);
                try (InputStream in = entry.open()) {
                    byte[] bytes = in.readNBytes((int) entry.size());
                    if (bytes.length != entry.size() || in.read() >= 0) {
                        throw new StagingException(Rejection.DAMAGED, "other bytes than declared");
                    }
                    assertThat(content.put(entry.path(), ByteBuffer.wrap(bytes))).as(entry.path()).isNull();
                }
            }
        } catch (StagingException.Unchecked e) {
            throw e.getCause();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return content;
    }

    // One that goes by the headers in front of the data, as far as it gets, sees the same.
    private static void assertReadersAgree(byte[] input, Map<String, ByteBuffer> content) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(input))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                byte[] bytes = zip.readNBytes(100_001);
                ByteBuffer expected = content.get(entry.getName());
                if (expected != null) {
                    assertThat(ByteBuffer.wrap(bytes)).as(entry.getName()).isEqualTo(expected);
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            return; // it can't read what it has no sizes for, or what has something in front
        }
    }
}
