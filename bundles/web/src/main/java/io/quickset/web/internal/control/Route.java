package io.quickset.web.internal.control;

import io.quickset.web.internal.access.Role;
import io.quickset.web.internal.problem.ProblemException;
import java.io.IOException;
import java.util.Set;

/**
 * One thing that the control plane does.
 *
 * @param method of HTTP
 * @param path its template below {@code /api/v1}
 * @param role that the bearer of the request's token has to have
 * @param body what the request brings
 * @param query the names of the parameters that it may have
 * @param action does it
 */
record Route(String method, String path, Role role, Body body, Set<String> query, Action action) {

    /** What a request brings. */
    enum Body { NONE, JSON, BYTES }

    /** Answers a request, now or later. Called on a thread that may read files, but not wait for the reconciler or the client. */
    interface Action {
        void run(Call call) throws ProblemException, IOException;
    }

    static Route look(String path, Action action, String... query) {
        return new Route("GET", path, Role.READ, Body.NONE, Set.of(query), action);
    }

    static Route change(String method, String path, Body body, Action action, String... query) {
        return new Route(method, path, Role.OPERATE, body, Set.of(query), action);
    }

    /** Whether it may change the node. */
    boolean changes() {
        return role == Role.OPERATE;
    }
}
