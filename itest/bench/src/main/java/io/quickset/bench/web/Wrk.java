package io.quickset.bench.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What wrk, the load generator, says of a run.
 *
 * @param perSecond requests
 * @param p99Millis latency
 * @param failed requests that were answered by an error, or not at all
 */
record Wrk(double perSecond, double p99Millis, long failed) {

    private static final Pattern PER_SECOND = Pattern.compile("Requests/sec: +([\\d.]+)");
    private static final Pattern P99 = Pattern.compile("99% +([\\d.]+)(us|ms|s)");
    private static final Pattern NOT_GOOD = Pattern.compile("Non-2xx or 3xx responses: (\\d+)");
    private static final Pattern ERRORS = Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");

    /** Keeps that many connections busy for that long. */
    static Wrk run(String url, int connections, int seconds, String... headers) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("wrk", "-t1", "-c" + connections, "-d" + seconds, "--latency"));
        for (String header : headers) {
            command.addAll(List.of("-H", header));
        }
        command.add(url);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("wrk failed: " + said);
        }
        return parse(said);
    }

    private static Wrk parse(String said) throws IOException {
        Matcher rate = PER_SECOND.matcher(said);
        Matcher p99 = P99.matcher(said);
        if (!rate.find() || !p99.find()) {
            throw new IOException("wrk says something else: " + said);
        }
        double unit = switch (p99.group(2)) {
            case "us" -> 0.001;
            case "ms" -> 1;
            default -> 1000;
        };
        long failed = 0;
        Matcher notGood = NOT_GOOD.matcher(said);
        if (notGood.find()) {
            failed += Long.parseLong(notGood.group(1));
        }
        Matcher errors = ERRORS.matcher(said);
        if (errors.find()) {
            for (int kind = 1; kind <= errors.groupCount(); kind++) {
                failed += Long.parseLong(errors.group(kind));
            }
        }
        return new Wrk(Double.parseDouble(rate.group(1)), Double.parseDouble(p99.group(1)) * unit, failed);
    }
}
