package io.quickset.web.internal.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.QuotedQualityCSV;
import org.jspecify.annotations.Nullable;

/**
 * What clients accept, by their {@code Accept-Encoding} (RFC 9110, 12.5.3): few different ones are ever sent. Safe for use by
 * any thread.
 */
final class AcceptedCodings {

    private static final int MAX_KNOWN = 100; // beyond that someone makes them up
    private static final int MAX_LENGTH = 200;

    private final Map<String, List<Coding>> known = new ConcurrentHashMap<>();

    /**
     * The codings that a request accepts no less than the file as it is: the best to it first, and of those alike the best
     * to us.
     */
    List<Coding> of(HttpFields headers) {
        String header = header(headers);
        if (header == null) {
            return List.of();
        }
        List<Coding> accepted = known.get(header);
        if (accepted == null) {
            accepted = parse(header);
            if (header.length() <= MAX_LENGTH && known.size() < MAX_KNOWN) {
                known.put(header, accepted);
            }
        }
        return accepted;
    }

    private static @Nullable String header(HttpFields headers) {
        String header = null;
        for (HttpField field : headers) {
            if (field.getHeader() == HttpHeader.ACCEPT_ENCODING) {
                header = header == null ? field.getValue() : header + "," + field.getValue();
            }
        }
        return header;
    }

    private static List<Coding> parse(String header) {
        QuotedQualityCSV values = new QuotedQualityCSV();
        values.addValue(header);
        Map<String, Double> weights = new HashMap<>();
        values.getQualityValues().forEach(each -> weights.put(each.getValue().toLowerCase(Locale.ROOT), each.getWeight()));
        double others = weights.getOrDefault("*", 0.0);
        double identity = weights.getOrDefault("identity", 0.0); // not named: the last resort
        Map<Coding, Double> accepted = new HashMap<>();
        for (Coding coding : Coding.values()) {
            double weight = weights.getOrDefault(coding.token(), others);
            if (weight > 0 && weight >= identity) {
                accepted.put(coding, weight);
            }
        }
        List<Coding> best = new ArrayList<>(Arrays.asList(Coding.values()));
        best.retainAll(accepted.keySet());
        best.sort(Comparator.comparing(accepted::get, Comparator.reverseOrder())); // stable
        return List.copyOf(best);
    }
}
