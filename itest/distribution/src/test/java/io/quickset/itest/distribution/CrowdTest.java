package io.quickset.itest.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More clients than a node of 64 MB would have room for, if it let them. */
@Timeout(600)
class CrowdTest {

    private static final int IDLE = Integer.getInteger("web.idle", 2000);
    private static final long MAX_RESIDENT_MIB = 200;
    private static final Node NODE = Node.edge(CrowdTest.class);
    private static String url = "";

    @BeforeAll
    static void start() throws IOException {
        url = NODE.start().url();
        NODE.deploy("web.jar", SetJar.of("web", "1.0.0").file("a.txt", "hello").indexed());
        NODE.awaitLive("web", "1.0.0");
    }

    @AfterAll
    static void end() {
        NODE.close();
    }

    private static String get() throws IOException {
        return Http.get(url + "/r/web/a.txt").body();
    }

    /** Each of these would take 200 KB. */
    @Test
    void headersThatNeverEndDoNotEndTheNode() throws Exception {
        List<Socket> flood = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                Socket socket = Http.connect(url, Node.LIMIT);
                flood.add(socket);
                try {
                    Http.write(socket, "GET / HTTP/1.1\r\nHost: localhost\r\n" + "a:b\r\n".repeat(1500));
                } catch (IOException e) {
                    // it has had to go
                }
                if (i % 100 == 99) {
                    Node.await("an answer").ignoreExceptions().until(() -> get().equals("hello"));
                }
            }
        } finally {
            for (Socket socket : flood) {
                socket.close();
            }
        }
        assertThat(NODE.alive()).as(NODE.printed()).isTrue();
    }

    @Test
    void idleConnectionsAreServedAgain() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < IDLE; i++) {
                idle.add(Http.connect(url, Node.LIMIT));
                ask(idle.get(i));
            }
            for (Socket socket : idle) {
                ask(socket);
            }
            long resident = Files.readAllLines(Path.of("/proc/" + NODE.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).sum() / 1024;
            System.out.println("crowd: " + IDLE + " idle connections, " + resident + " MiB resident");
            assertThat(resident).isPositive().isLessThan(MAX_RESIDENT_MIB);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }


    private static void ask(Socket socket) throws IOException {
        Http.write(socket, "GET /r/web/a.txt HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(Http.readHeader(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
        assertThat(socket.getInputStream().readNBytes("hello".length())).isEqualTo("hello".getBytes());
    }
}
