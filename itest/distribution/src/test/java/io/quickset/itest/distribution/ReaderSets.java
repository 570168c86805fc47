package io.quickset.itest.distribution;

import io.quickset.itest.bundle.Reader;
import java.nio.charset.StandardCharsets;

/** The sets that {@link Reader} reads. */
final class ReaderSets {

    private ReaderSets() {}

    /** That set, {@code red} or {@code blue}, in that version. Half of its files are the same in all versions. */
    static SetJar jar(String set, String version) {
        SetJar jar = SetJar.of(set, version);
        for (int i = 0; i < Reader.FILES; i++) {
            jar.file("f" + i, content(set, i % 2 == 0 ? "constant" : version, i));
        }
        return jar;
    }

    private static byte[] content(String set, String version, int file) {
        byte[] content = new byte[100 + file * 37];
        byte[] begin = (set + " " + version + " ").getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < content.length; i++) {
            content[i] = i < begin.length ? begin[i] : (byte) (i * 31 + file + version.hashCode());
        }
        return content;
    }
}
