package io.quickset.web.internal.control;

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
        return Stream.of(now.routes(), sets.routes(), past.routes(), changes.routes(), events.routes())
                .flatMap(List::stream).toList();
    }
}
