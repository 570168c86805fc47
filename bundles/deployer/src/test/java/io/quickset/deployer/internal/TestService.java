package io.quickset.deployer.internal;

import io.quickset.control.NodeStatus;
import io.quickset.deployer.internal.artifact.Inspector;
import io.quickset.deployer.internal.audit.Audit;
import io.quickset.deployer.internal.commit.Operations;
import io.quickset.deployer.internal.scan.Moment;
import io.quickset.deployer.internal.stage.Stager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The reconciler's service of a node, on a thread that runs no passes but those that follow a wish. */
final class TestService implements AutoCloseable {

    final PassLoop loop;
    final ReconcilerService reconciler;
    final Passes passes;
    final Arrivals arrivals;
    final Path audit;
    private final TestNode node;

    TestService(TestNode node) {
        this.node = node;
        this.audit = node.home.resolve("audit.jsonl");
        arrivals = new Arrivals(node.deploy, new Inspector(node.observers), node.generations, node.commits.puts(),
                node.observers);
        StatusPublisher publisher = new StatusPublisher(new StatusFile(node.home.resolve("status.json")),
                new Audit(audit, node.generations, System::currentTimeMillis));
        passes = new Passes(node.reconciliation, node.generations, this::status, publisher, node.mounts,
                node.observers, node.lag);
        Wishes wishes = new Wishes(passes, node.reconciliation, node.operations, arrivals,
                () -> new Stager(node.generations, node.observers), Moment::now);
        loop = new PassLoop(node.lag);
        reconciler = new ReconcilerService(new Turn(loop, node.generations, node.lag), wishes, arrivals, this::status,
                set -> -1);
        loop.start(() -> "", () -> {}, () -> 0, () -> false, () -> {});
    }

    private NodeStatus status() {
        Report report = node.report();
        return new NodeStatus(node.generations.current().number(), "ok", null, new NodeStatus.Environment("test", "it is one"),
                report.rejected(), report.held(), report.shadowed(), List.of(), List.of());
    }

    /** A complete file beside the deploy folder. */
    Path upload(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(node.home, "upload", ".part"), content);
    }

    /** Someone puts that, and what was done then. */
    List<String> put(String name, byte[] content, String actor) throws Exception {
        return reconciler.put(name, upload(content), actor).steps().stream()
                .map(step -> step.action() + " " + step.subject() + ": " + step.reason()).toList();
    }

    /** The names of what lies in the deploy folder. */
    Set<String> deployed() throws IOException {
        try (var all = Files.list(node.deploy)) {
            return all.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
