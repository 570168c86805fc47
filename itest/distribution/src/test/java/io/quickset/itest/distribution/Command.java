package io.quickset.itest.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One process that runs to its end, or is killed when its time is over. */
final class Command {

    private Command() {}

    /** What it left. {@code bytes} is its standard output, untouched. */
    record Result(int exit, byte[] bytes, String err) {

        String out() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    static Result run(Duration limit, List<String> words) {
        return run(limit, Map.of(), words);
    }

    static Result run(Duration limit, Map<String, String> environment, List<String> words) {
        try {
            ProcessBuilder builder = new ProcessBuilder(words);
            builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
            builder.environment().putAll(environment);
            Process process = builder.start();
            CompletableFuture<byte[]> out = drain(process.getInputStream());
            CompletableFuture<byte[]> err = drain(process.getErrorStream());
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError(words + " has not ended within " + limit);
            }
            return new Result(process.exitValue(), out.join(), new String(err.join(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for " + words, e);
        }
    }

    /** On a thread of its own, so that a full pipe blocks nobody. */
    private static CompletableFuture<byte[]> drain(InputStream stream) {
        CompletableFuture<byte[]> all = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try (stream) {
                all.complete(stream.readAllBytes());
            } catch (IOException e) {
                all.completeExceptionally(e);
            }
        }, "drain");
        thread.setDaemon(true);
        thread.start();
        return all;
    }
}
