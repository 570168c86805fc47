package io.quickset.bench.web;

import io.quickset.bench.Figure;
import io.quickset.bench.node.Bench;
import io.quickset.bench.node.Launched;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The data plane: beside other servers with the same files, in turn on one machine; while it switches; and with a crowd. */
public final class WebFigures {

    private static final int ROUNDS = Integer.getInteger("bench.web.rounds", 7);
    private static final int SECONDS = Integer.getInteger("bench.web.seconds", 3);
    private static final int WARM_SECONDS = Integer.getInteger("bench.web.warm", 20);
    private static final int CONNECTIONS = 32;
    private static final int IDLE_CONNECTIONS = 10_000;
    private static final Duration NO_READS = Duration.ofSeconds(3600);
    private static final String SMALL = "small.txt";
    private static final String TEXT = "text.html";
    private static final String LARGE = "large.bin";
    private static final String SET = "files";
    private static final String ACCEPT_GZIP = "Accept-Encoding: gzip";

    private final Bench bench;
    private final Map<String, Scenario> scenarios = new LinkedHashMap<>();

    /** Reads what the build left under the root. */
    public WebFigures(Path root, Path target) throws IOException, InterruptedException {
        bench = Bench.prepare(root, target);
        scenarios.put("small", this::small);
        scenarios.put("gzip", this::gzip);
        scenarios.put("bare", this::bare);
        scenarios.put("large", this::large);
        scenarios.put("switch", this::switching);
        scenarios.put("idle", this::idle);
    }

    private interface Scenario {
        List<Figure> run() throws Exception;
    }

    /** Runs the named scenarios, all if none is named. */
    public List<Figure> run(List<String> names) {
        List<Figure> figures = new ArrayList<>();
        scenarios.forEach((name, scenario) -> {
            if (names.isEmpty() || names.contains(name)) {
                System.out.println("# web: " + name);
                try {
                    figures.addAll(scenario.run());
                } catch (Exception e) {
                    figures.add(Figure.broken("web: " + name, String.valueOf(e)));
                }
            }
        });
        return figures;
    }

    /** The same files for all: 4 KiB, 100 KiB of text with its compressed form for those who need it, and 64 MiB. */
    private Path files() throws IOException {
        Path files = bench.home("web-files").resolve(SET);
        Files.createDirectories(files);
        Random random = new Random(1);
        byte[] small = new byte[4096];
        random.nextBytes(small);
        Files.write(files.resolve(SMALL), small);
        StringBuilder text = new StringBuilder();
        while (text.length() < 100 * 1024) {
            text.append("<p class=\"item-").append(random.nextInt(1000)).append("\">").append(Long.toString(random.nextLong(), 36))
                    .append("</p>\n");
        }
        byte[] html = text.toString().getBytes(StandardCharsets.US_ASCII);
        Files.write(files.resolve(TEXT), html);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(html);
        }
        Files.write(files.resolve(TEXT + ".gz"), compressed.toByteArray());
        byte[] large = new byte[64 << 20];
        random.nextBytes(large);
        Files.write(files.resolve(LARGE), large);
        return files;
    }

    private Launched node(Path files) throws IOException, InterruptedException {
        Path home = bench.home("web-node");
        deploy(files, home.resolve("deploy"));
        Launched node = Launched.node(bench.distribution(), home, NO_READS);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!WebPeer.answers(address(node, SMALL))) {
            if (System.nanoTime() > end) {
                node.close();
                throw new IOException("the node does not serve " + SMALL);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return node;
    }

    /** As an archive, whose deflated bytes the node sends as gzip; so it needs none of the compressed forms beside the files. */
    private static void deploy(Path files, Path folder) throws IOException {
        Files.createDirectories(folder);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve(SET + ".zip")))) {
            for (String file : List.of(SMALL, TEXT, LARGE)) {
                zip.putNextEntry(new ZipEntry(file));
                Files.copy(files.resolve(file), zip);
            }
        }
    }

    private static String address(Launched node, String file) {
        return node.url() + "/r/" + SET + "/" + file;
    }

    private List<Figure> small() throws Exception {
        Path files = files();
        try (Launched node = node(files);
                WebPeer nginx = WebPeer.nginx(files, bench.home("web-nginx"), SMALL);
                WebPeer caddy = WebPeer.caddy(files, bench.home("web-caddy"), SMALL);
                WebPeer go = WebPeer.go(files, bench.home("web-go"), SMALL)) {
            String what = "4 KiB, " + CONNECTIONS + " connections kept alive";
            InTurn turns = new InTurn(address(node, SMALL), CONNECTIONS, WARM_SECONDS);
            turns.against(nginx, SMALL).against(caddy, SMALL).against(go, SMALL).run(ROUNDS, SECONDS);
            List<Figure> figures = new ArrayList<>();
            figures.add(Figure.told(what, turns.own(), "requests/s"));
            figures.add(Figure.atLeast("the same, against nginx (sendfile, open_file_cache)", turns.ratio(nginx), 1.0, "times"));
            figures.add(Figure.atLeast("the same, against Caddy file-server", turns.ratio(caddy), 2.5, "times"));
            figures.add(Figure.atLeast("the same, against Go http.FileServer, embedded files", turns.ratio(go), 1.7, "times"));
            figures.add(Figure.atMost("failed requests meanwhile", turns.failed(), 0, "requests"));
            return figures;
        }
    }

    private List<Figure> gzip() throws Exception {
        Path files = files();
        try (Launched node = node(files); WebPeer nginx = WebPeer.nginx(files, bench.home("web-nginx"), SMALL)) {
            InTurn turns = new InTurn(address(node, TEXT), CONNECTIONS, WARM_SECONDS, ACCEPT_GZIP);
            if (!WebPeer.compresses(address(node, TEXT)) || !WebPeer.compresses(nginx.url() + TEXT)) {
                throw new IOException("an answer is not compressed");
            }
            turns.against(nginx, TEXT).run(ROUNDS, SECONDS);
            return List.of(Figure.told("100 KiB of text as gzip, " + CONNECTIONS + " connections", turns.own(), "requests/s"),
                    Figure.atLeast("the same, against nginx (gzip_static)", turns.ratio(nginx), 0.9, "times"));
        }
    }

    /** What the figure before could be at most: nothing but the writing of the same bytes, in two ways. */
    private List<Figure> bare() throws Exception {
        Path files = files();
        Path gzip = files.resolve(TEXT + ".gz");
        try (BareLoop gather = new BareLoop(BareLoop.Way.GATHER, gzip);
                BareLoop transfer = new BareLoop(BareLoop.Way.TRANSFER, gzip);
                WebPeer nginx = WebPeer.nginx(files, bench.home("web-nginx"), SMALL)) {
            List<Double> gathered = new ArrayList<>();
            List<Double> transferred = new ArrayList<>();
            List<Double> beside = new ArrayList<>();
            for (int round = -1; round < ROUNDS; round++) {
                double copied = Wrk.run(gather.url(), CONNECTIONS, SECONDS).perSecond();
                double sent = Wrk.run(transfer.url(), CONNECTIONS, SECONDS).perSecond();
                double peer = Wrk.run(nginx.url() + TEXT, CONNECTIONS, SECONDS, ACCEPT_GZIP).perSecond();
                if (round >= 0) { // the first warms
                    gathered.add(copied / peer);
                    transferred.add(sent / copied);
                    beside.add(copied);
                }
            }
            return List.of(Figure.told("bare loop, the same bytes by one gathering write", InTurn.median(beside), "requests/s"),
                    Figure.told("the same, against nginx (gzip_static)", InTurn.median(gathered), "times"),
                    Figure.told("bare loop with sendfile, against that with a gathering write", InTurn.median(transferred),
                            "times"));
        }
    }

    private List<Figure> large() throws Exception {
        Path files = files();
        try (Launched node = node(files); WebPeer nginx = WebPeer.nginx(files, bench.home("web-nginx"), SMALL)) {
            InTurn turns = new InTurn(address(node, LARGE), 1, WARM_SECONDS / 2);
            turns.against(nginx, LARGE).run(ROUNDS, SECONDS);
            return List.of(Figure.told("64 MiB, one connection", turns.own() * 64, "MiB/s"),
                    Figure.atLeast("the same, against nginx (sendfile)", turns.ratio(nginx), 0.8, "times"));
        }
    }

    private List<Figure> switching() throws Exception {
        return Switches.run(bench, CONNECTIONS, ROUNDS, SECONDS);
    }

    private List<Figure> idle() throws Exception {
        try (Launched node = node(files()); IdleClients clients = new IdleClients(node.url())) {
            int served = clients.open(IDLE_CONNECTIONS, "/r/" + SET + "/" + SMALL);
            double resident = node.residentKib() / 1024.0;
            int again = clients.askAgain();
            return List.of(Figure.atLeast("idle connections kept alive: served", served, IDLE_CONNECTIONS, "connections"),
                    Figure.atLeast("the same: served again", again, IDLE_CONNECTIONS, "connections"),
                    Figure.atMost("resident memory with them, 64 MB heap", resident, 200, "MB"));
        }
    }
}
