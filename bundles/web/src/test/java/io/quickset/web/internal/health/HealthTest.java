package io.quickset.web.internal.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.quickset.control.NodeStatus;
import io.quickset.control.NodeStatus.Environment;
import io.quickset.control.NodeStatus.Rejected;
import io.quickset.control.Reconciler;
import io.quickset.control.Rejection;
import io.quickset.web.internal.testing.ToldGenerations;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.felix.framework.FrameworkFactory;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.apache.felix.hc.api.Result.Status;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;

/** As a load balancer hears it, in a framework. */
@Timeout(60)
class HealthTest {

    private final ToldGenerations generations = new ToldGenerations();
    private final Server server = new Server(new QueuedThreadPool(8, 2));
    private final ServerConnector connector = new ServerConnector(server);
    private final HttpClient client = HttpClient.newHttpClient();
    private List<Rejected> rejected = List.of();
    private Framework framework;
    private BundleContext context;
    private Health health;

    @BeforeEach
    void start(@TempDir Path cache) throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, cache.toString(),
                "felix.log.level", "1"));
        framework.start();
        context = framework.getBundleContext();
        health = new Health(context, generations);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(health.handler());
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        framework.stop();
        framework.waitForStop(10_000);
    }

    private HttpResponse<String> get(String path) {
        try {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + connector.getLocalPort() + path)).build(),
                    BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void answers(String path, int code, String... parts) {
        HttpResponse<String> response = get(path);
        assertThat(parts).allSatisfy(part -> assertThat(response.body()).contains(part));
        assertThat(response.statusCode()).isEqualTo(code);
    }

    private ServiceRegistration<HealthCheck> check(String name, String tag, HealthCheck check) {
        return context.registerService(HealthCheck.class, check,
                new Hashtable<>(Map.of(HealthCheck.NAME, name, HealthCheck.TAGS, new String[] {"other", tag})));
    }

    private void firstPass() {
        Reconciler reconciler = (Reconciler) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Reconciler.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "status" -> new NodeStatus(1, "ok", null, new Environment("e", "w"), rejected, List.of(), List.of(),
                            List.of(), List.of());
                    case "hashCode" -> 1;
                    default -> throw new UnsupportedOperationException(method.toString());
                });
        context.registerService(Reconciler.class, reconciler, null);
    }

    @Test
    void aNodeIsReadyAfterTheFirstPassOnceASetIsLive() {
        answers("/health/live", 200, "\"OK\"");
        answers("/health/ready", 503, "the first pass since the start has not ended");
        firstPass();
        answers("/health/ready", 503, "no set is live: bring one into deploy/");
        generations.commit(ToldGenerations.set("web", "1.0.0", "x"));
        answers("/health/ready", 200, "sets that are live: 1");
    }

    @Test
    void aNodeThatStopsIsNotReadyAndLives() throws Exception {
        firstPass();
        generations.commit(ToldGenerations.set("web", "1.0.0", "x"));
        CompletableFuture<Integer> ready = new CompletableFuture<>();
        CompletableFuture<Integer> live = new CompletableFuture<>();
        context.addBundleListener((SynchronousBundleListener) event -> {
            if (event.getBundle().getBundleId() == 0 && !ready.isDone()) {
                ready.complete(get("/health/ready").statusCode());
                live.complete(get("/health/live").statusCode());
            }
        });
        framework.stop();
        assertThat(ready.join()).isEqualTo(503);
        assertThat(live.join()).isEqualTo(200);
    }

    @Test
    void othersMayHaveASayInReadiness() {
        firstPass();
        generations.commit(ToldGenerations.set("web", "1.0.0", "x"));
        ServiceRegistration<HealthCheck> cold =
                check("cache", "quickset-ready", () -> new Result(Status.TEMPORARILY_UNAVAILABLE, "it is cold"));
        answers("/health/ready", 503, "it is cold", "\"cache\"");
        cold.unregister();
        check("shop", "quickset", () -> new Result(Status.CRITICAL, "on fire"));
        answers("/health/ready", 200);
        answers("/health", 503, "on fire", "\"tags\":[\"other\",\"quickset\"]");
    }

    @Test
    void whatACheckSaysOfItselfMayChange() {
        firstPass();
        generations.commit(ToldGenerations.set("web", "1.0.0", "x"));
        AtomicInteger runs = new AtomicInteger();
        ServiceRegistration<HealthCheck> cache = check("cache", "other", () ->
                new Result(Status.TEMPORARILY_UNAVAILABLE, "run " + runs.incrementAndGet()));
        answers("/health", 503, "run 1");
        answers("/health/ready", 200);
        cache.setProperties(new Hashtable<>(Map.of(HealthCheck.NAME, "cache of pictures", HealthCheck.TAGS, "quickset-ready",
                HealthCheck.RESULT_CACHE_TTL_IN_MS, 0)));
        answers("/health/ready", 503, "cache of pictures", "run 2");
        answers("/health/ready", 503, "run 3");
    }

    @Test
    void whatIsRejectedIsAWarningAndWhatIsDamagedIsNot() throws Exception {
        firstPass();
        generations.commit(ToldGenerations.set("web", "1.0.0", "x"));
        answers("/health", 200, "\"status\":\"OK\"", "generation 1");
        rejected = List.of(new Rejected("a.jar", Rejection.OTHER, "password=secret", "t"));
        answers("/health", 200, "\"status\":\"WARN\"", "artifacts that are rejected: 1");
        assertThat(get("/health").body()).as("reasons are for who may look").doesNotContain("secret");
        generations.damaged = Set.of("web");
        answers("/health", 503, "\"status\":\"CRITICAL\"", "damaged on disk");
        assertThat(JSON.std.mapFrom(get("/health").body())).containsOnlyKeys("status", "checks");
    }

    @Test
    void ownChecksUndoNoSwitch() throws Exception {
        assertThat(context.getServiceReferences(HealthCheck.class, "(" + HealthCheck.TAGS + "=quickset)")).isEmpty();
        assertThat(context.getServiceReferences(HealthCheck.class, null)).hasSize(2);
        health.close();
        assertThat(context.getServiceReferences(HealthCheck.class, null)).isEmpty();
        answers("/health", 200, "[]");
    }

    @Test
    void aCheckThatHangsTakesNoThreadOfTheServer() {
        firstPass();
        generations.commit(ToldGenerations.set("web", "1.0.0", "x"));
        CompletableFuture<Result> never = new CompletableFuture<>();
        check("hanging", "x", never::join);
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        URI uri = URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/health");
        for (int i = 0; i < 400; i++) { // a thread that waits for 2 s each would make it last minutes
            all.add(client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()));
        }
        answers("/health/live", 200);
        answers("/health/ready", 200);
        assertThat(all).allSatisfy(each -> assertThat(each.join().body()).contains("it has not answered within 2 s"));
        never.complete(new Result(Status.OK, ""));
    }

    @Test
    void onlyWhatIsThereIsAnswered() {
        answers("/health/", 404, "/health/ready");
        answers("/health/other", 404);
        assertThat(get("/healthy").body()).doesNotContain("/health/ready");
    }
}
