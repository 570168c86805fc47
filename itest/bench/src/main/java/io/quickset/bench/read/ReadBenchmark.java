package io.quickset.bench.read;

import io.quickset.Resource;
import io.quickset.SetRegistry;
import io.quickset.Snapshot;
import io.quickset.bench.SampleSet;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.osgi.framework.Bundle;

/** Reading a file of 4 KiB, one of 2,000: from us, from a bare map, from a bundle, and by the two steps of old. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class ReadBenchmark {

    private static final int FILES = 2000;
    private static final int FILE_BYTES = 4096;
    private static final String SET = "web";

    private EmbeddedNode node;
    private SetRegistry registry;
    private Snapshot held;
    private Map<String, Object> map;
    private Bundle bundle;
    private Path localFiles;
    private Path noLocalFiles;
    private URLClassLoader packaged;
    private byte[] buffer;

    /** Deploys the same files everywhere. */
    @Setup(Level.Trial)
    public void start() throws Exception {
        SampleSet set = new SampleSet(SET, 1, FILES, FILE_BYTES);
        node = EmbeddedNode.start();
        node.deploy(set);
        registry = node.registry();
        held = registry.view().set(SET).orElseThrow();
        map = new HashMap<>();
        for (int file = 0; file < FILES; file++) {
            map.put(SampleSet.path(file), new Object());
        }
        Path jar = set.writeBundle(node.home().resolve("web.jar"));
        bundle = node.install(jar);
        bundle.start();
        packaged = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
        localFiles = node.home().resolve("local");
        noLocalFiles = node.home().resolve("none");
        Files.createDirectory(noLocalFiles);
        for (int file = 0; file < FILES; file++) {
            Path path = localFiles.resolve(SampleSet.path(file));
            Files.createDirectories(path.getParent());
            Files.write(path, set.content(file));
        }
        buffer = new byte[FILE_BYTES];
    }

    /** Removes all files. */
    @TearDown(Level.Trial)
    public void stop() throws Exception {
        packaged.close();
        node.close();
    }

    /** Fills the keys of one thread. */
    @State(Scope.Thread)
    public static class Paths extends Keys {

        /** Before each trial. */
        @Setup(Level.Trial)
        public void fill() {
            fill(FILES);
        }
    }

    /** The yardstick. */
    @Benchmark
    public Object hashMapGet(Paths paths) {
        return map.get(paths.next());
    }

    /** Lookup on a held snapshot. */
    @Benchmark
    public Optional<Resource> find(Paths paths) {
        return held.find(paths.next());
    }

    /** Lookup and zero-copy content on a held snapshot. */
    @Benchmark
    public ByteBuffer findContent(Paths paths) {
        return held.find(paths.next()).orElseThrow().content();
    }

    /** All that a consumer writes, zero copy. */
    @Benchmark
    public ByteBuffer chain(Paths paths) {
        return registry.view().set(SET).orElseThrow().find(paths.next()).orElseThrow().content();
    }

    /** The same, the bytes copied into an array that is used again. */
    @Benchmark
    public byte[] chainCopied(Paths paths) {
        ByteBuffer content = registry.view().set(SET).orElseThrow().find(paths.next()).orElseThrow().content();
        content.get(buffer, 0, content.remaining());
        return buffer;
    }

    /** What OSGi offers: an entry of a bundle, read into an array that is used again. */
    @Benchmark
    public int bundleEntry(Paths paths) throws IOException {
        try (InputStream in = bundle.getEntry("resources/" + paths.next()).openStream()) {
            return in.readNBytes(buffer, 0, FILE_BYTES);
        }
    }

    /** The two steps people write by hand, where the local file is there. */
    @Benchmark
    public byte[] twoStepLocal(Paths paths) throws IOException {
        return twoStep(localFiles, paths.next());
    }

    /** The two steps people write by hand, where it is not. */
    @Benchmark
    public byte[] twoStepPackaged(Paths paths) throws IOException {
        return twoStep(noLocalFiles, paths.next());
    }

    private byte[] twoStep(Path folder, String path) throws IOException {
        Path local = folder.resolve(path);
        if (Files.exists(local)) {
            return Files.readAllBytes(local);
        }
        try (InputStream in = packaged.getResourceAsStream("resources/" + path)) {
            return in.readAllBytes();
        }
    }
}
