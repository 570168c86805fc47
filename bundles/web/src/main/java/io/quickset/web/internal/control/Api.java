package io.quickset.web.internal.control;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;

/** The routes of the control plane, which {@code openapi.json} describes. */
final class Api {

    /** Where they begin. */
    static final String BASE = "/api/v1";

    private Api() {}

    /** All of them. */
    static List<Route> routes(NodeLooks now, SetLooks sets, PastLooks past, Changes changes,
            Events events) {
        return Stream.of(now.routes(), sets.routes(), past.routes(), changes.routes(), events.routes(),
                List.of(Route.look("/openapi.json", Api::document))).flatMap(List::stream).toList();
    }

    private static void document(Call call) throws IOException {
        try (InputStream document = Api.class.getResourceAsStream("openapi.json")) {
            call.answer(document.readAllBytes());
        }
    }
}
