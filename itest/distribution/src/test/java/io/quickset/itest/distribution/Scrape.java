package io.quickset.itest.distribution;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a scraper reads from a node: the value of each series, by its name and labels as they stand in the text. */
record Scrape(String text, Map<String, Double> values) {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    // Strict: a line that the format does not allow is no line of it.
    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(\\{[a-z_]+=\"(?:[^\"\\\\\\n]|\\\\.)*\""
            + "(?:,[a-z_]+=\"(?:[^\"\\\\\\n]|\\\\.)*\")*})? (\\+Inf|NaN|-?[0-9.]+(?:E-?[0-9]+)?)");

    static Scrape of(String url) {
        HttpResponse<String> response = get(url + "/metrics", "text/plain");
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + ": " + response.body());
        }
        Map<String, Double> values = new LinkedHashMap<>();
        response.body().lines().filter(line -> !line.startsWith("# ")).forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            if (!sample.matches()) {
                throw new AssertionError("no sample: " + line);
            }
            String series = sample.group(1) + (sample.group(2) == null ? "" : sample.group(2));
            if (values.put(series, Double.valueOf(sample.group(3).replace("+Inf", "Infinity"))) != null) {
                throw new AssertionError("twice: " + series);
            }
        });
        return new Scrape(response.body(), values);
    }

    static HttpResponse<String> get(String url, String accept) {
        try {
            return CLIENT.send(HttpRequest.newBuilder(URI.create(url)).header("Accept", accept).timeout(Node.LIMIT).build(),
                    BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** 0 when there is no such series. */
    double value(String series) {
        return values.getOrDefault(series, 0.0);
    }

    /** The names of all series, without labels. */
    Set<String> names() {
        return values.keySet().stream().map(series -> series.replaceFirst("\\{.*", "")).collect(Collectors.toSet());
    }
}
