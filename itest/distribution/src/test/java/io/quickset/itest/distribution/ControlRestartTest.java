package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What of the control plane outlasts its process, and what keeps it from listening. */
@Timeout(120)
class ControlRestartTest {

    private final Node node = Node.edge(ControlRestartTest.class);

    @AfterEach
    void end() {
        node.close();
    }

    private static byte[] set(String version) {
        return SetJar.of("web", version).file("page.txt", version).indexed();
    }

    private long parts() throws IOException {
        try (Stream<Path> all = Files.list(node.deploy())) {
            return all.filter(file -> file.getFileName().toString().endsWith(".part")).count();
        }
    }

    @Test
    void whatWasAnsweredSurvivesAKillAndHalfAnUploadDoesNot() throws IOException {
        Control control = new Control(node, node.start());
        Control.Reply reply = control.put("web.jar", set("1.0.0"), control.current());
        String id;
        try (Stream<String> events = control.events()) {
            Iterator<String> lines = events.iterator();
            String line = lines.next();
            while (!line.startsWith("id: ")) {
                line = lines.next();
            }
            id = line.substring(4);
        }
        try (Socket socket = control.connect("PUT /api/v1/artifacts/web.jar HTTP/1.1\nHost: localhost\nAuthorization: Bearer TOKEN\n"
                + "If-Match: *\nContent-Length: 1000000\n\n")) {
            socket.getOutputStream().write("beginning".getBytes(StandardCharsets.US_ASCII));
            Node.await("the part").until(() -> parts() == 1);
            node.kill();
        }
        assertThat(parts()).isEqualTo(1);

        Node.Ready ready = node.start();
        assertThat(ready.generation()).isEqualTo(reply.generation());
        assertThat(parts()).isZero();
        Control again = new Control(node, ready);
        assertThat(again.token()).isEqualTo(control.token());
        assertThat(again.get("/r/web/page.txt").text()).isEqualTo("1.0.0");
        assertThat(again.current()).isEqualTo("If-Match: \"" + reply.generation() + "\"");
        try (Stream<String> events = again.events("Last-Event-ID: " + id)) {
            assertThat(events.filter(line -> line.startsWith("event: ")).findFirst()).as("another start").hasValue("event: reset");
        }
    }

    @Test
    void beyondTheLoopbackItListensWithATokenOnly() throws IOException {
        Path tokens = node.home().resolve("data/tokens");
        Files.createDirectories(node.home().resolve("conf"));
        Files.writeString(node.home().resolve("conf/io.quickset.web.cfg"), "host=0.0.0.0\nport=0\n");
        Files.createDirectories(tokens); // no file can be made there
        Node.Ready ready = node.start();
        assertThat(ready.url()).isEmpty();
        assertThat(node.log("host=0.0.0.0")).filteredOn(line -> line.contains("ERROR")).singleElement().asString()
                .contains(tokens.toString(), "rights");
        assertThat(node.status().get("rejected").toString()).contains("io.quickset.web.cfg");

        Files.delete(tokens);
        Node.await("it listens").until(() -> node.status().get("url") != null);
        assertThat(node.status().get("rejected").toString()).doesNotContain("io.quickset.web.cfg");
        Control control = new Control(node, new Node.Ready(0, 0, ((String) node.status().get("url")).replace("0.0.0.0", "127.0.0.1"), ""));
        assertThat(control.get("/api/v1/node").status()).isEqualTo(200);
        assertThat(control.raw("GET /r/x/y HTTP/1.1\nHost: any.example\nConnection: close\n\n")).contains(" 404 ");
        assertThat(control.raw("GET /api/v1/node HTTP/1.1\nHost: any.example\nConnection: close\n\n")).contains(" 421 ");
        Files.writeString(node.home().resolve("conf/io.quickset.web.cfg"), "host=0.0.0.0\nport=0\nhosts=any.example\n");
        Node.await("its name").until(() -> {
            Control now = new Control(node, new Node.Ready(0, 0, ((String) node.status().get("url")).replace("0.0.0.0", "127.0.0.1"), ""));
            return now.raw("GET /api/v1/node HTTP/1.1\nHost: any.example\nAuthorization: Bearer TOKEN\nConnection: close\n\n").contains(" 200 ");
        });

        String url = (String) node.status().get("url");
        Control last = new Control(node, new Node.Ready(0, 0, url.replace("0.0.0.0", "127.0.0.1"), ""));
        Files.writeString(tokens, "");
        Files.writeString(node.home().resolve("conf/io.quickset.web.cfg"), "host=0.0.0.0\nport=0\nhosts=other.example\n");
        Node.await("it says so").until(() -> node.status().get("rejected").toString().contains("there is no token"));
        assertThat(node.status().get("rejected").toString()).as("it does listen").contains("it listens on " + url + " as before", "nobody can operate it")
                .doesNotContain("does not listen");
        assertThat(last.raw("GET /r/x/y HTTP/1.1\nHost: any.example\nConnection: close\n\n")).contains(" 404 ");
        assertThat(last.raw("GET /api/v1/node HTTP/1.1\nHost: any.example\nAuthorization: Bearer TOKEN\nConnection: close\n\n")).contains(" 401 ");
    }
}
