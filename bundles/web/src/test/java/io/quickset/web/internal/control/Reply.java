package io.quickset.web.internal.control;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/** What the control plane answered. */
record Reply(HttpResponse<String> response) {

    int status() {
        return response.statusCode();
    }

    String text() {
        return response.body();
    }

    String header(String name) {
        return response.headers().firstValue(name).orElse("");
    }

    Map<String, Object> object() throws IOException {
        return JSON.std.mapFrom(text());
    }

    List<Object> array() throws IOException {
        return JSON.std.listFrom(text());
    }

    /** The detail of a problem. */
    String detail() throws IOException {
        return String.valueOf(object().get("detail"));
    }
}
