package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quickset.control.Reconciler;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.launch.Framework;

/** What follows the start of a real framework. */
@Timeout(30)
class FrameworkStartTest {

    private static final String FAILURE = "(" + Reconciler.START_FAILURE + "=*)";

    @TempDir
    Path dir;
    private Framework felix;
    private BundleContext context;

    @BeforeEach
    void start() throws Exception {
        felix = new FrameworkFactory().newFramework(Map.of("org.osgi.framework.storage", dir.resolve("cache").toString(),
                "felix.log.level", "0"));
        felix.start();
        context = felix.getBundleContext();
    }

    @AfterEach
    void stop() throws Exception {
        felix.stop();
        felix.waitForStop(10_000);
    }

    private static CompletableFuture<Void> nothing() {
        return CompletableFuture.completedFuture(null);
    }

    @Test
    void whatFollowsWaitsForWhatIsFirst() throws Exception {
        CompletableFuture<Void> first = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch ran = new CountDownLatch(1);
        try (FrameworkStart started = new FrameworkStart(context)) {
            started.then(() -> {
                begun.countDown();
                return first;
            }, ran::countDown);
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(ran.getCount()).isEqualTo(1);
            first.complete(null);
            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whatIsFirstAndFailsEndsTheStartToo() throws Exception {
        try (FrameworkStart started = new FrameworkStart(context)) {
            started.then(() -> {
                throw new IllegalStateException("no keeper");
            }, () -> {});
            await("the failure").until(() -> context.getAllServiceReferences(null, FAILURE) != null);
        }
    }

    @Test
    void whatFollowsRuns() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        try (FrameworkStart started = new FrameworkStart(context)) {
            started.then(FrameworkStartTest::nothing, ran::countDown);
            assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(context.getAllServiceReferences(null, FAILURE)).isNull();
    }

    @Test
    void whatFollowsAndFailsEndsTheStartWithItsReason() throws Exception {
        try (FrameworkStart started = new FrameworkStart(context)) {
            started.then(FrameworkStartTest::nothing, () -> {
                throw new NoClassDefFoundError("gone");
            });
            await("the failure").until(() -> context.getAllServiceReferences(null, FAILURE) != null);
            assertThat(context.getAllServiceReferences(null, FAILURE)[0].getProperty(Reconciler.START_FAILURE))
                    .asString().contains("the deployer", "NoClassDefFoundError: gone");
        }
    }
}
