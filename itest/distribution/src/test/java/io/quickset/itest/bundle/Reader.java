package io.quickset.itest.bundle;

import io.quickset.Digest;
import io.quickset.Lease;
import io.quickset.Resource;
import io.quickset.SetRegistry;
import io.quickset.Snapshot;
import io.quickset.View;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * Reads without pause, a thread for each core: random resources of the sets {@code red} and {@code blue}, through views
 * and through leases. Each file starts with the version that it belongs to, so that a read that is whole but of another
 * version than its snapshot is noticed too. The test asks for the result with the command {@code hammer:report}.
 */
public final class Reader implements BundleActivator {

    /** Files in each set: {@code f0} and so on. */
    public static final int FILES = 200;

    private static final String[] SETS = {"red", "blue"};
    private static final int READS_PER_VIEW = 8;

    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong newest = new AtomicLong();
    private final AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running = true;

    @Override
    public void start(BundleContext context) {
        SetRegistry registry = context.getService(context.getServiceReference(SetRegistry.class));
        for (int i = 0; i < Math.max(2, Runtime.getRuntime().availableProcessors()); i++) {
            Thread thread = new Thread(() -> read(registry), "hammer-" + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        Dictionary<String, Object> command = new Hashtable<>();
        command.put("osgi.command.scope", "hammer");
        command.put("osgi.command.function", new String[] {"report", "quit", "gc"});
        context.registerService(Reader.class, this, command);
    }

    @Override
    public void stop(BundleContext context) throws InterruptedException {
        quit();
    }

    /** Command: what was found so far. */
    public String report() {
        return "{\"reads\":" + reads + ",\"failures\":" + failures + ",\"newest\":" + newest + ",\"first\":\""
                + firstFailure + "\"}";
    }

    /** Command: stops reading. */
    public void quit() throws InterruptedException {
        running = false;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Command: collects, so that mappings nobody reaches any more go; returns the bytes of heap still in use. */
    public long gc() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private void read(SetRegistry registry) {
        MessageDigest sha = Digest.sha256();
        byte[] version = new byte[32];
        long last = 0;
        while (running) {
            try {
                if (ThreadLocalRandom.current().nextBoolean()) {
                    last = check(registry.view(), last, sha, version);
                } else {
                    try (Lease lease = registry.lease()) {
                        last = check(lease.view(), last, sha, version);
                    }
                }
            } catch (RuntimeException | Error e) {
                fail(e.toString());
            }
        }
    }

    private long check(View view, long last, MessageDigest sha, byte[] version) {
        if (view.generation() < last) {
            fail("generation " + view.generation() + " after " + last);
        }
        newest.accumulateAndGet(view.generation(), Math::max);
        for (int i = 0; i < READS_PER_VIEW; i++) {
            String set = SETS[ThreadLocalRandom.current().nextInt(SETS.length)];
            String path = "f" + ThreadLocalRandom.current().nextInt(FILES);
            Snapshot snapshot = view.set(set).orElse(null);
            Resource resource = snapshot == null ? null : snapshot.find(path).orElse(null);
            if (snapshot == null || resource == null) {
                fail("generation " + view.generation() + " has no " + path + " in " + set);
                continue;
            }
            ByteBuffer content = resource.content();
            sha.reset();
            sha.update(content);
            if (!Digest.of(sha.digest()).equals(resource.digest())) {
                fail(path + " of " + set + " " + snapshot.version() + " is torn");
            }
            content.rewind();
            int length = Math.min(version.length, content.remaining());
            content.get(version, 0, length);
            String begin = new String(version, 0, length, java.nio.charset.StandardCharsets.ISO_8859_1);
            // Every second file is the same in all versions.
            if (!begin.startsWith(set + " " + snapshot.version() + " ") && !begin.startsWith(set + " constant ")) {
                fail(path + " of " + set + " " + snapshot.version() + " begins with " + begin);
            }
            reads.incrementAndGet();
        }
        return view.generation();
    }

    private void fail(String what) {
        failures.incrementAndGet();
        firstFailure.compareAndSet(null, what.replace('"', '\'').replace('\n', ' '));
    }
}
