package io.quickset.web.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.quickset.control.Drain;
import io.quickset.control.NodeObserver.Outcome;
import io.quickset.control.NodeStatus;
import io.quickset.control.Rejection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What clients are told, that none of it is lost on the way, and that nobody who does not listen costs anything. */
@Timeout(60)
class EventsTest {

    private ControlNode node;

    @BeforeEach
    void start(@TempDir Path home) throws Exception {
        node = new ControlNode(home, Map.of("idleSeconds", "1")).with("web", "1.0.0", "a.txt", "a");
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
    }

    private record Event(String id, String type, Map<String, Object> data) {}

    /** A client that listens. */
    private final class Listener {

        private final HttpResponse<Stream<String>> response;
        private final Iterator<String> lines;

        Listener(String... headers) throws Exception {
            response = node.lines("/events", headers);
            lines = response.body().iterator();
        }

        Event next() throws IOException {
            String id = "";
            String type = "";
            Map<String, Object> data = Map.of();
            while (lines.hasNext()) {
                String line = lines.next();
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    type = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    String json = line.substring(6);
                    data = json.startsWith("[") ? Map.of("list", JSON.std.listFrom(json)) : JSON.std.mapFrom(json);
                } else if (line.isEmpty() && !type.isEmpty()) {
                    return new Event(id, type, data);
                }
            }
            throw new AssertionError("the stream has ended");
        }

        List<Event> next(int count) throws IOException {
            List<Event> events = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                events.add(next());
            }
            return events;
        }
    }

    private void happen(int count) {
        for (int i = 0; i < count; i++) {
            node.events().rejected("artifact" + i, Rejection.DAMAGED, "reason " + i);
        }
    }

    @Test
    void itBeginsByAReset() throws Exception {
        Listener listener = new Listener();
        assertThat(listener.response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(listener.response.headers().firstValue("Cache-Control")).hasValue("no-store");
        Event first = listener.next();
        assertThat(first.type()).isEqualTo("reset");
        assertThat(first.data()).containsEntry("generation", 1);
        assertThat(first.id()).isNotEmpty();
    }

    @Test
    void whatHappensIsTold() throws Exception {
        Listener listener = new Listener();
        listener.next();
        var record = node.node.switchTo("web", "1.1.0", Map.of("a.txt", "b"), "deploy", "web.jar arrived");
        node.node.took.put(record.number(), Duration.ofMillis(12));
        node.events().switched(record, Duration.ofMillis(12));
        node.events().rejected("old.jar", Rejection.DAMAGED, "it is\nno zip");
        node.events().ended("web", Outcome.SWITCHED, "");
        node.events().probed("web", "smoke", "no home page");
        NodeStatus status = node.node.status();
        node.events().changed(status);
        Drain drain = new Drain(1, 1, 1, 0, 10, MemoryNode.SINCE.toString());
        node.events().changed(new NodeStatus(2, "ok", null, status.environment(), List.of(), List.of(), List.of(), List.of(drain), List.of()));
        List<Event> events = listener.next(6);
        assertThat(events).extracting(Event::type).containsExactly("generation", "rejection", "probe", "status", "status", "drain");
        assertThat(events.get(0).data()).containsEntry("generation", 2).containsEntry("actor", "deploy").containsEntry("millis", 12);
        assertThat(events.get(1).data()).isEqualTo(Map.of("subject", "old.jar", "outcome", "rejected", "reason", "it is\nno zip"));
        assertThat(events.get(2).data()).isEqualTo(Map.of("set", "web", "probe", "smoke", "reason", "no home page"));
        assertThat(events.get(3).data()).containsEntry("state", "degraded");
        assertThat(events.get(5).data().toString()).contains("codeLeases=1");
        assertThat(node.get("/history").array().toString()).contains("millis=12", "millis=null");
    }

    @Test
    void whoComesBackMissesNothing() throws Exception {
        Listener first = new Listener();
        first.next();
        happen(3);
        Event second = first.next(2).get(1);
        first.response.body().close();
        happen(2);
        Listener again = new Listener("Last-Event-ID: " + second.id());
        assertThat(again.next(3)).extracting(event -> event.data().get("subject")).containsExactly("artifact2", "artifact0", "artifact1");
    }

    @Test
    void whoCantBeToldAllIsToldThat() throws Exception {
        Listener first = new Listener();
        String begin = first.next().id();
        happen(1100);
        first.next(1100);
        assertThat(new Listener("Last-Event-ID: " + begin).next().type()).as("too long ago").isEqualTo("reset");
        assertThat(new Listener("Last-Event-ID: x-1099").next().type()).as("another start").isEqualTo("reset");
        assertThat(new Listener("Last-Event-ID: nonsense").next().type()).isEqualTo("reset");
        assertThat(new Listener("Last-Event-ID: " + begin.replaceFirst("\\d+$", "99999")).next().type()).as("not yet").isEqualTo("reset");
    }

    @Test
    void anIdleStreamStaysOpen() throws Exception {
        Listener listener = new Listener();
        listener.next();
        int beats = 0;
        while (beats < 6) { // longer than a connection may be idle
            beats += listener.lines.next().equals(":") ? 1 : 0;
        }
        happen(1);
        assertThat(listener.next().type()).isEqualTo("rejection");
    }

    @Test
    void whoLosesItsTokenHearsNoMore() throws Exception {
        Listener listener = new Listener();
        listener.next();
        Files.writeString(node.home.resolve("data/tokens"), "");
        while (listener.lines.hasNext()) {
            assertThat(listener.lines.next()).isIn("", ":");
        }
    }

    @Test
    void whoDoesNotListenIsGivenUpAndKeepsNobodyWaiting() throws Exception {
        Listener other = new Listener();
        try (Socket deaf = node.connect("GET /api/v1/events HTTP/1.1\nHost: localhost\nAuthorization: Bearer TOKEN\n\n")) {
            Awaitility.await().atMost(ControlNode.LIMIT).until(() -> node.plane.listeners() == 2);
            other.next();
            String large = "x".repeat(100_000);
            Awaitility.await().atMost(ControlNode.LIMIT).until(() -> {
                node.events().rejected("large", Rejection.DAMAGED, large);
                assertThat(other.next().data()).containsEntry("subject", "large");
                return node.plane.listeners() == 1;
            });
            assertThat(deaf.getInputStream().read()).isPositive();
        }
        happen(1);
        assertThat(other.next().data()).containsEntry("subject", "artifact0");
    }

    @Test
    void whoListensMoreSlowlyThanThingsHappenIsGivenUpToo() throws Exception {
        node.close();
        node = new ControlNode(node.home); // that patient with who is idle, this does not end in time
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4096);
            slow.connect(new InetSocketAddress("127.0.0.1", node.port()));
            slow.setSoTimeout((int) ControlNode.LIMIT.toMillis());
            slow.getOutputStream().write(("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + node.token
                    + "\r\n\r\n").getBytes());
            Awaitility.await().atMost(ControlNode.LIMIT).until(() -> node.plane.listeners() == 1);
            String large = "x".repeat(100_000);
            for (int i = 0; i < 300; i++) {
                node.events().rejected("large", Rejection.DAMAGED, large);
            }
            Awaitility.await().atMost(ControlNode.LIMIT).until(() -> new Listener().next().id().endsWith("-300")); // all of it
            long read = 0;
            for (int count = 0; count >= 0; count = slow.getInputStream().read(new byte[65_536])) {
                read += count;
            }
            assertThat(read).isPositive().isLessThan(30_000_000);
        }
    }

    @Test
    void streamsHaveABoundAndGoWithTheirClients() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                sockets.add(node.connect("GET /api/v1/events HTTP/1.1\nHost: localhost\nAuthorization: Bearer TOKEN\n\n"));
            }
            Awaitility.await().atMost(ControlNode.LIMIT).until(() -> node.plane.listeners() == 64);
            assertThat(node.get("/events").status()).isEqualTo(503);
            assertThat(Thread.getAllStackTraces().keySet()).filteredOn(thread -> thread.getName().startsWith("web")).hasSizeLessThan(40);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
        Awaitility.await().atMost(ControlNode.LIMIT).until(() -> node.plane.listeners() == 0);
    }

    @Test
    void theEndOfTheNodeIsTheEndOfTheStream() throws Exception {
        Listener listener = new Listener();
        listener.next();
        node.plane.close();
        while (listener.lines.hasNext()) {
            assertThat(listener.lines.next()).isIn("", ":");
        }
    }
}
