package io.quickset.web.internal.dev;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.testing.InMemoryRegistry;
import io.quickset.web.internal.problem.Problem;
import io.quickset.web.internal.server.Scheme;
import io.quickset.web.internal.server.WebServer;
import io.quickset.web.internal.server.WebSettings;
import io.quickset.web.internal.testing.RawClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What pages in development load and listen to. */
@Timeout(60)
class DevModeTest {

    private static final int NOT_OURS = 418;

    private final Set<String> developed = ConcurrentHashMap.newKeySet();
    private final InMemoryRegistry registry = InMemoryRegistry.create();
    private final DevMode dev = new DevMode(registry, () -> developed, Duration.ofMillis(50));
    private WebServer server;
    private int port;

    @BeforeEach
    void start() throws Exception {
        put("one");
        server = new WebServer(dev.before(new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                new Problem(NOT_OURS, "somebody else's").send(request, response, callback);
                return true;
            }
        }));
        port = server.listen(Scheme.HTTP, WebSettings.of(Map.of("port", "0"), Path.of(""))).getPort();
    }

    @AfterEach
    void stop() throws Exception {
        dev.close();
        server.close();
    }

    private void put(String text) {
        registry.put("site", "1.0.0", Map.of("index.html", text.getBytes(StandardCharsets.UTF_8)));
    }

    private String data() {
        return "data: " + registry.view().set("site").orElseThrow().digest();
    }

    private RawClient ask(String target) throws Exception {
        return new RawClient(port).send("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n");
    }

    private static void awaitLine(RawClient page, String wanted) throws Exception {
        String line = page.line();
        while (!line.equals(wanted)) {
            line = page.line(); // which gives up when nothing comes
        }
    }

    @Test
    void whileNobodyDevelopsAllIsLeftToTheOther() throws Exception {
        for (String target : new String[] {"/-/reload.js", "/-/reload?set=site", "/"}) {
            assertThat(ask(target).read().status()).as(target).isEqualTo(NOT_OURS);
        }
        assertThat(dev.into(registry.view().set("site").orElseThrow())).isEmpty();
    }

    @Test
    void onlyWhatIsDevelopedIsTold() throws Exception {
        developed.add("site");
        assertThat(ask("/-/reload.js").read().text()).contains("EventSource");
        assertThat(dev.into(registry.view().set("site").orElseThrow())).contains(ReloadHandler.SCRIPT, data().substring(6));
        for (String target : new String[] {"/-/reload?set=other", "/-/reload", "/-/other", "/"}) {
            assertThat(ask(target).read().status()).as(target).isEqualTo(NOT_OURS);
        }
        registry.put("other", "1.0.0", Map.of());
        assertThat(dev.into(registry.view().set("other").orElseThrow())).isEmpty();
    }

    @Test
    void aPageIsToldWhatItsSetHoldsAndWhenThatChanges() throws Exception {
        developed.add("site");
        try (RawClient page = ask("/-/reload?set=site")) {
            awaitLine(page, data());
            put("two");
            dev.switched(registry.view());
            awaitLine(page, data());
            awaitLine(page, ":"); // it lives
        }
    }

    @Test
    void aPageGoesWhenItsSetIsNotDevelopedAnyMore() throws Exception {
        developed.add("site");
        try (RawClient page = ask("/-/reload?set=site")) {
            awaitLine(page, data());
            developed.clear();
            awaitLine(page, "0"); // the last chunk
        }
    }

    @Test
    void pagesThatListenAreBounded() throws Exception {
        developed.add("site");
        RawClient[] pages = new RawClient[ReloadStreams.MOST];
        for (int i = 0; i < pages.length; i++) {
            pages[i] = ask("/-/reload?set=site");
            awaitLine(pages[i], data());
        }
        assertThat(ask("/-/reload?set=site").read().status()).isEqualTo(503);
        pages[0].close();
        Awaitility.await("its place").until(() -> {
            try (RawClient page = ask("/-/reload?set=site")) {
                return page.line().contains(" 200 ");
            }
        });
        for (RawClient page : pages) {
            page.close();
        }
    }
}
