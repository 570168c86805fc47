package io.quickset.web.internal.data;

import io.quickset.web.internal.problem.Problem;
import java.util.List;
import org.eclipse.jetty.http.ByteRange;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Sends a page: all of it, a part, or that the client has it. Safe for use by any thread. */
final class Answer {

    private final AcceptedCodings codings = new AcceptedCodings();

    void send(Page page, Request request, Response response, Callback callback) {
        HttpFields asked = request.getHeaders();
        Conditions conditions = Conditions.of(asked);
        Representation representation = page.representation(page.negotiable() ? codings.of(asked) : List.of());
        HttpFields.Mutable headers = response.getHeaders();
        headers.add(page.fields());
        int ended = conditions.status(representation, page.lastModified());
        if (ended == HttpStatus.PRECONDITION_FAILED_412) {
            new Problem(ended, "it has changed: its ETag is " + representation.etag().getValue())
                    .send(request, response, callback);
            return;
        }
        headers.add(representation.etag());
        if (ended == HttpStatus.NOT_MODIFIED_304) {
            response.setStatus(ended);
            headers.add(representation.contentLength()); // else Jetty says 0, which is not what a 200 would say
            callback.succeeded();
            return;
        }
        headers.add(page.contentType());
        if (representation.coding() != null) {
            headers.add(representation.coding().field());
        }
        boolean head = HttpMethod.HEAD.is(request.getMethod()); // ranges are for GET alone: RFC 9110, 14.2
        String range = head ? null : conditions.range(representation, page.lastModified());
        if (range != null && Ranges.inBytes(range)) {
            part(Ranges.parse(range, representation.length()), representation, request, response, callback);
            return;
        }
        headers.add(representation.contentLength());
        if (head) {
            callback.succeeded();
        } else {
            Body.write(response, representation.bytes(0, representation.length()), callback);
        }
    }

    private static void part(Ranges ranges, Representation representation, Request request, Response response,
            Callback callback) {
        HttpFields.Mutable headers = response.getHeaders();
        if (ranges.parts().isEmpty()) {
            headers.put(ranges.unsatisfiable());
            new Problem(HttpStatus.RANGE_NOT_SATISFIABLE_416, "nothing of the range asked for can be sent: the file has "
                    + ranges.length() + " bytes").send(request, response, callback);
            return;
        }
        response.setStatus(HttpStatus.PARTIAL_CONTENT_206);
        if (ranges.parts().size() > 1) {
            MultiRange.write(response, representation, ranges, callback);
            return;
        }
        ByteRange one = ranges.parts().get(0);
        headers.put(HttpHeader.CONTENT_RANGE, one.toHeaderValue(ranges.length()));
        headers.put(HttpHeader.CONTENT_LENGTH, one.getLength());
        Body.write(response, representation.bytes(one.first(), one.getLength()), callback);
    }
}
