package io.quickset.web.internal.data;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.QuotedQualityCSV;

/** What clients accept, by their {@code Accept-Encoding}: few different ones are ever sent. Safe for use by any thread. */
final class AcceptedCodings {

    private static final int MAX_KNOWN = 100; // beyond that someone makes them up
    private static final int MAX_LENGTH = 200;

    private final Map<String, Set<Coding>> known = new ConcurrentHashMap<>();

    /** The codings that such a header accepts. */
    Set<Coding> of(String header) {
        Set<Coding> accepted = known.get(header);
        if (accepted == null) {
            accepted = parse(header);
            if (header.length() <= MAX_LENGTH && known.size() < MAX_KNOWN) {
                known.put(header, accepted);
            }
        }
        return accepted;
    }

    private static Set<Coding> parse(String header) {
        QuotedQualityCSV values = new QuotedQualityCSV();
        values.addValue(header);
        List<String> accepted = values.getValues(); // those of quality 0 are left out
        EnumSet<Coding> codings = EnumSet.noneOf(Coding.class);
        Arrays.stream(Coding.values()).filter(coding -> accepted.stream().anyMatch(coding.token()::equalsIgnoreCase)
                || accepted.contains("*") && !refused(header, coding)).forEach(codings::add);
        return codings;
    }

    // "*" means every coding that is not named.
    private static boolean refused(String header, Coding coding) {
        return Arrays.stream(header.split(",")).map(each -> each.split(";")[0].strip())
                .anyMatch(coding.token()::equalsIgnoreCase);
    }
}
