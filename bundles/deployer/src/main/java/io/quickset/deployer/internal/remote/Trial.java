package io.quickset.deployer.internal.remote;

import io.quickset.deployer.internal.scan.Moment;
import io.quickset.spi.LocatedResource;
import io.quickset.spi.LocatedSet;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** A locator, to be asked for one file because someone wants to see what it says. Waits for it, within its limit. */
public final class Trial {

    private final Locator locator;
    private final Duration limit;
    private final Supplier<Moment> clock;

    Trial(Locator locator, Duration limit, Supplier<Moment> clock) {
        this.locator = locator;
        this.limit = limit;
        this.clock = clock;
    }

    public String name() {
        return locator.name();
    }

    /** Whether it supplies that set whole. */
    public boolean names(String set) {
        return locator.sets().contains(set);
    }

    /** Asks for the whole set. */
    public Optional<LocatedSet> set(String set) throws IOException {
        String what = "set '" + set + "', for a look";
        return within(what, () -> locator.ask(what, clock, service -> service.locate(set),
                found -> found.map(each -> "version " + each.version()).orElse("none")));
    }

    /** Asks for one file. */
    public Optional<LocatedResource> file(String set, String path) throws IOException {
        String what = "'" + path + "' of set '" + set + "', for a look";
        return within(what, () -> locator.ask(what, clock, service -> service.locate(set, path),
                found -> found.map(each -> each.size() + " bytes").orElse("none")));
    }

    private interface Asked<T> {
        T get() throws IOException;
    }

    private <T> T within(String what, Asked<T> asked) throws IOException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                answer.complete(asked.get());
            } catch (IOException | RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        }, "quickset-locate-look");
        thread.setDaemon(true);
        thread.start();
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw locator.failure(what, "it took longer than " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause().toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for locator '" + name() + "'", e);
        }
    }
}
