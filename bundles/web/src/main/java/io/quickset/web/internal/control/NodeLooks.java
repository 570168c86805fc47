package io.quickset.web.internal.control;

import io.quickset.control.NodeStatus;
import io.quickset.control.NodeStatus.Held;
import io.quickset.control.NodeStatus.Rejected;
import io.quickset.control.NodeStatus.Shadowed;
import io.quickset.format.json.Json;
import io.quickset.web.internal.problem.ProblemException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Looks at the node as it is now. Safe for use by any thread. */
final class NodeLooks {

    private static final int MOST_LINES = 1000;

    private final NodeServices node;
    private final String version;
    private final Instant started;

    NodeLooks(NodeServices node, String version, Instant started) {
        this.node = node;
        this.version = version;
        this.started = started;
    }

    List<Route> routes() {
        return List.of(
                Route.look("/node", this::node),
                Route.look("/rejected", this::rejected),
                Route.look("/releases", this::releases),
                Route.look("/leases", call -> call.answer(node.generations().leases())),
                Route.look("/locators", call -> call.answer(node.locators().chain())),
                Route.look("/audit", this::audit, "limit"));
    }

    /** What is not as deploy/ says, and why. */
    record Problems(List<Rejected> rejected, List<Held> held, List<Shadowed> shadowed) {}

    /** A release in force, and the sets that are its members. */
    record ReleaseLine(String release, TreeSet<String> sets) {}

    private void node(Call call) throws ProblemException {
        NodeStatus status = node.reconciler().status();
        Map<String, Object> members = Json.members(status);
        members.put("version", version);
        members.put("started", started.toString());
        call.answer(status.generation(), members);
    }

    private void rejected(Call call) throws ProblemException {
        NodeStatus status = node.reconciler().status();
        call.answer(status.generation(), new Problems(status.rejected(), status.held(), status.shadowed()));
    }

    private void releases(Call call) {
        Map<String, TreeSet<String>> members = new TreeMap<>();
        node.generations().current().policy().releases()
                .forEach((set, release) -> members.computeIfAbsent(release, r -> new TreeSet<>()).add(set));
        call.answer(members.entrySet().stream().map(each -> new ReleaseLine(each.getKey(), each.getValue())).toList());
    }

    private void audit(Call call) throws ProblemException, IOException {
        long limit = call.number("limit", call.parameter("limit").orElse("100"), 1, MOST_LINES);
        call.answer(node.auditLog().newest((int) limit));
    }
}
