package io.quickset.deployer.internal.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipTest {

    @TempDir
    Path dir;

    @Test
    void severalThreadsReadWhatZipFileReads() throws Exception {
        Path archive = mixed(500);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (Zip zip = Zip.open(archive, Limits.DEFAULT); ZipFile reference = new ZipFile(archive.toFile())) {
            ZipCheck.check(zip);
            assertThat(zip.directory().count()).isEqualTo(reference.size());
            List<Future<byte[]>> read = new ArrayList<>();
            for (int i = 0; i < zip.directory().count(); i++) {
                ZipHeader entry = zip.directory().get(i);
                read.add(threads.submit(() -> read(zip, entry)));
            }
            for (int i = 0; i < read.size(); i++) {
                String name = zip.directory().get(i).shown();
                try (InputStream in = reference.getInputStream(reference.getEntry(name))) {
                    assertThat(read.get(i).get(30, TimeUnit.SECONDS)).as(name).isEqualTo(in.readAllBytes());
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void findsEachEntryByNameAndNoOther() throws Exception {
        try (Zip zip = Zip.open(mixed(200), Limits.DEFAULT)) {
            for (int i = 0; i < zip.directory().count(); i++) {
                ZipHeader entry = zip.directory().get(i);
                assertThat(zip.directory().find(entry.shown()).data()).isEqualTo(entry.data());
                assertThat(zip.directory().find(entry.shown() + "x")).isNull();
            }
        }
    }

    @Test
    void packedBytesInflateToTheContent() throws Exception {
        try (Zip zip = Zip.open(mixed(200), Limits.DEFAULT)) {
            int deflated = 0;
            for (int i = 0; i < zip.directory().count(); i++) {
                ZipHeader entry = zip.directory().get(i);
                try (InputStream packed = zip.readPacked(entry)) {
                    byte[] bytes = packed.readAllBytes();
                    assertThat(bytes).hasSize((int) entry.packed());
                    if (entry.method() == ZipEntry.DEFLATED) {
                        deflated++;
                        InputStream inflated = new InflaterInputStream(new ByteArrayInputStream(bytes), new Inflater(true));
                        assertThat(inflated.readAllBytes()).as(entry.shown()).isEqualTo(read(zip, entry));
                    }
                }
            }
            assertThat(deflated).isPositive();
        }
    }

    @Test
    void namesOfOneHashAreKeptApart() throws Exception {
        byte[] bytes = new ForgedZip().entry("Aa", "1").entry("BB", "2").bytes(); // alike to String.hashCode
        try (Zip zip = Zip.open(Files.write(dir.resolve("a.zip"), bytes), Limits.DEFAULT)) {
            assertThat(read(zip, zip.directory().find("Aa"))).asString().isEqualTo("1");
            assertThat(read(zip, zip.directory().find("BB"))).asString().isEqualTo("2");
            assertThat(zip.directory().find("C#")).isNull(); // so is this
        }
    }

    @Test
    void readsNothingBehindAHeaderThatDisagrees() throws Exception {
        byte[] bytes = new ForgedZip().entry("a", "one", h -> h.name = "b".getBytes(StandardCharsets.UTF_8), h -> {}).bytes();
        try (Zip zip = Zip.open(Files.write(dir.resolve("a.zip"), bytes), Limits.DEFAULT)) {
            assertThatThrownBy(() -> read(zip, zip.directory().get(0))).isInstanceOf(ZipException.class)
                    .hasMessageContaining("disagree on its name");
        }
    }

    @Test
    void damageOfOneEntryDoesNotReachTheNext() throws Exception {
        Path archive = mixed(40);
        byte[] bytes = Files.readAllBytes(archive);
        try (Zip zip = Zip.open(archive, Limits.DEFAULT)) {
            for (int i = 0; i < zip.directory().count(); i += 2) {
                ZipHeader entry = zip.directory().get(i);
                if (entry.size() > 0) {
                    long data = ZipHeader.local(zip.bytes(0), zip.directory().local(entry)).data();
                    bytes[(int) (data + entry.packed() / 2)] ^= 0x55;
                }
            }
            try (Zip damaged = Zip.open(Files.write(dir.resolve("damaged.zip"), bytes), Limits.DEFAULT)) {
                for (int i = 0; i < damaged.directory().count(); i++) {
                    ZipHeader entry = damaged.directory().get(i);
                    if (i % 2 == 0 && entry.size() > 0) {
                        assertThatThrownBy(() -> read(damaged, entry)).isInstanceOf(ZipException.class)
                                .hasMessageContaining("the archive is damaged");
                    } else {
                        assertThat(read(damaged, entry)).isEqualTo(read(zip, entry));
                    }
                }
            }
        }
    }

    @Test
    void whatIsClosedTwiceServesOneReaderOnly() throws Exception {
        try (Zip zip = Zip.open(mixed(10), Limits.DEFAULT)) {
            InputStream closed = zip.read(zip.directory().get(0));
            closed.close();
            closed.close();
            assertThatThrownBy(closed::read).isInstanceOf(IOException.class).hasMessageContaining("closed");
            ZipHeader one = zip.directory().get(3);
            ZipHeader two = zip.directory().get(6);
            byte[] first = read(zip, one);
            byte[] second = read(zip, two);
            try (InputStream a = zip.read(one); InputStream b = zip.read(two)) {
                for (int i = 0; i < Math.min(first.length, second.length); i++) {
                    assertThat((byte) a.read()).isEqualTo(first[i]);
                    assertThat((byte) b.read()).isEqualTo(second[i]);
                }
            }
        }
    }

    private static byte[] read(Zip zip, ZipHeader entry) throws IOException {
        try (InputStream in = zip.read(entry)) {
            return in.readAllBytes();
        }
    }

    /** Deflated and stored, empty, small and larger than any buffer; with and without sizes in front. */
    private Path mixed(int entries) throws IOException {
        Path archive = dir.resolve("mixed.zip");
        Random random = new Random(entries);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(archive))) {
            for (int i = 0; i < entries; i++) {
                byte[] content = new byte[i % 7 == 5 ? 0 : i % 11 == 9 ? 200_000 : 100 + random.nextInt(5000)];
                for (int j = 0; j < content.length; j++) {
                    content[j] = (byte) ('a' + random.nextInt(i % 13 + 2));
                }
                ZipEntry entry = new ZipEntry("folder-" + i % 5 + "/é" + i + ".txt");
                if (i % 3 == 0) {
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(content.length);
                    CRC32 crc = new CRC32();
                    crc.update(content);
                    entry.setCrc(crc.getValue());
                }
                out.putNextEntry(entry);
                out.write(content);
                out.closeEntry();
            }
        }
        return archive;
    }
}
