package io.quickset.web.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.web.internal.access.Token;
import io.quickset.web.internal.access.Tokens;
import io.quickset.web.internal.problem.ProblemException;
import io.quickset.web.internal.server.Scheme;
import io.quickset.web.internal.server.WebServer;
import io.quickset.web.internal.server.WebSettings;
import io.quickset.web.internal.testing.RawClient;
import io.quickset.web.internal.testing.RawHttp2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That places for uploads neither grow nor go. */
@Timeout(60)
class UploadsTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private Path deploy;
    private Uploads uploads;
    private WebServer server;
    private int port;

    @BeforeEach
    void start(@TempDir Path home) throws Exception {
        deploy = Files.createDirectories(home.resolve("deploy"));
        uploads = new Uploads(deploy);
        Tokens tokens = new Tokens(home.resolve("data"));
        tokens.open();
        Token token = tokens.list().get(0);
        server = new WebServer(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Call call = new Call(request, response, callback, Map.of(), new Fields(), token);
                try {
                    uploads.receive(call, "x.jar", (part, done) -> arrived(request.getHttpURI().getPath(), call, done));
                } catch (ProblemException | IOException | RuntimeException e) {
                    call.fail(e);
                }
                return true;
            }
        });
        port = server.listen(Scheme.HTTP,
                WebSettings.of(Map.of("port", "0", "headerSeconds", "1", "minBytesPerSecond", "100"), home)).getPort();
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private static void arrived(String path, Call call, Runnable done) {
        switch (path) {
            case "/ends-and-throws" -> {
                done.run();
                throw new IllegalStateException("after the end");
            }
            case "/throws" -> throw new IllegalStateException("before the end");
            default -> call.answer(Map.of()); // and keeps its place
        }
    }

    private int put(String path) throws IOException {
        try (RawClient client = new RawClient(port)) {
            return client.send("PUT " + path + " HTTP/1.1\r\nHost: t\r\nContent-Length: 7\r\n\r\ncontent").read().status();
        }
    }

    private long parts() throws IOException {
        try (Stream<Path> all = Files.list(deploy)) {
            return all.count();
        }
    }

    @Test
    void whateverFailsThereAreAsManyPlacesAsBefore() throws Exception {
        for (int i = 0; i < 6; i++) {
            assertThat(put("/ends-and-throws")).isEqualTo(500);
            assertThat(put("/throws")).isEqualTo(500);
        }
        assertThat(parts()).isZero();
        List<Integer> status = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            status.add(put("/kept"));
        }
        assertThat(status).containsExactly(200, 200, 200, 200, 503);
    }

    /** By HTTP/2 they all may come by one connection, which is never idle. */
    @Test
    void whoDribblesKeepsNoPlace() throws Exception {
        try (RawHttp2 client = new RawHttp2(port)) {
            for (int i = 0; i < Uploads.AT_ONCE; i++) {
                client.post(2 * i + 1, "/kept");
            }
            client.send();
            Awaitility.await().atMost(SOON).until(() -> put("/throws") == 503);
            Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(50)).until(() -> {
                for (int i = 0; i < Uploads.AT_ONCE; i++) {
                    client.data(2 * i + 1, 1);
                }
                client.send();
                return parts() == 0;
            });
        }
        assertThat(put("/kept")).isEqualTo(200);
    }
}
