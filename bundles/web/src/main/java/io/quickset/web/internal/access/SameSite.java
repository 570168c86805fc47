package io.quickset.web.internal.access;

import io.quickset.web.internal.problem.ProblemException;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;

/**
 * Refuses writes that a page of another site had a browser send. Browsers say where a write comes from; what does not say
 * it is no browser, and had to be given a token by somebody.
 */
public final class SameSite {

    private static final String FETCH_SITE = "Sec-Fetch-Site";
    private static final Set<String> OWN = Set.of("same-origin", "none"); // none: typed by the user

    private SameSite() {}

    /**
     * Checks where a write comes from.
     *
     * @throws ProblemException if it comes from another site
     */
    public static void check(Request request) throws ProblemException {
        HttpFields headers = request.getHeaders();
        String site = headers.get(FETCH_SITE);
        String origin = headers.get(HttpHeader.ORIGIN);
        if (site != null && !OWN.contains(site) || origin != null && !own(origin, request)) {
            throw new ProblemException(HttpStatus.FORBIDDEN_403, "a page of "
                    + (origin == null ? "another site" : "'" + origin + "'") + " can't change this node: its own console can");
        }
    }

    // A browser leaves out the port that is the scheme's own in both, Origin and Host. Behind a proxy that ends TLS the
    // origin is https while the request is not; the other way round it is somebody else.
    private static boolean own(String origin, Request request) {
        String host = Hosts.authority(request);
        return host != null
                && (origin.equalsIgnoreCase("https://" + host) || !request.isSecure() && origin.equalsIgnoreCase("http://" + host));
    }
}
