package io.quickset.bench.web;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Loads a node and its peers in turn, several times, so that what else the machine does hits all alike. A ratio is the median of
 * those of each round.
 */
final class InTurn {

    private final String address;
    private final int connections;
    private final int warmSeconds;
    private final String[] headers;
    private final Map<WebPeer, String> peers = new LinkedHashMap<>();
    private final List<Double> own = new ArrayList<>();
    private final Map<WebPeer, List<Double>> ratios = new LinkedHashMap<>();
    private long failed;

    /** Of that address of a node. */
    InTurn(String address, int connections, int warmSeconds, String... headers) {
        this.address = address;
        this.connections = connections;
        this.warmSeconds = warmSeconds;
        this.headers = headers;
    }

    InTurn against(WebPeer peer, String file) {
        peers.put(peer, peer.url() + file);
        ratios.put(peer, new ArrayList<>());
        return this;
    }

    void run(int rounds, int seconds) throws IOException, InterruptedException {
        Wrk.run(address, connections, warmSeconds, headers);
        for (String peer : peers.values()) {
            Wrk.run(peer, connections, 1, headers);
        }
        for (int round = 0; round < rounds; round++) {
            StringBuilder line = new StringBuilder();
            double mine = load(address, seconds);
            own.add(mine);
            line.append(String.format("  quickset %,.0f", mine));
            for (Map.Entry<WebPeer, String> peer : peers.entrySet()) {
                double theirs = load(peer.getValue(), seconds);
                ratios.get(peer.getKey()).add(mine / theirs);
                line.append(String.format("  %s %,.0f (%.2f)", peer.getKey().name(), theirs, mine / theirs));
            }
            System.out.println(line);
        }
    }

    private double load(String url, int seconds) throws IOException, InterruptedException {
        Wrk result = Wrk.run(url, connections, seconds, headers);
        failed += result.failed();
        return result.perSecond();
    }

    /** The node's requests a second. */
    double own() {
        return median(own);
    }

    double ratio(WebPeer peer) {
        return median(ratios.get(peer));
    }

    /** Of all, over all rounds. */
    long failed() {
        return failed;
    }

    static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
