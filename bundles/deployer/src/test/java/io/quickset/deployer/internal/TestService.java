package io.quickset.deployer.internal;

import io.quickset.control.NodeStatus;
import io.quickset.deployer.internal.artifact.Inspector;
import io.quickset.deployer.internal.audit.Audit;
import io.quickset.deployer.internal.commit.Operations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** The reconciler's service of a node, on a thread that runs no passes but those that follow a wish. */
final class TestService implements AutoCloseable {

    final PassLoop loop = new PassLoop();
    final ReconcilerService reconciler;
    final Path audit;
    private final TestNode node;

    TestService(TestNode node) {
        this.node = node;
        this.audit = node.home.resolve("audit.jsonl");
        Arrivals arrivals = new Arrivals(node.deploy, new Inspector(), node.generations, node.commits.puts());
        StatusPublisher publisher = new StatusPublisher(new StatusFile(node.home.resolve("status.json")),
                new Audit(audit, node.generations, System::currentTimeMillis));
        Wishes wishes = new Wishes(node.reconciliation, node.generations, node.operations, this::status, publisher,
                node.mounts, arrivals, System::currentTimeMillis);
        reconciler = new ReconcilerService(new Turn(loop, node.generations), wishes, arrivals, this::status, set -> -1);
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
        return reconciler.put(name, upload(content), actor).stream()
                .map(step -> step.action() + " " + step.subject() + ": " + step.reason()).toList();
    }

    /** The names of what lies in the deploy folder. */
    Set<String> deployed() throws IOException {
        try (var all = Files.list(node.deploy)) {
            return all.map(file -> file.getFileName().toString()).collect(java.util.stream.Collectors.toSet());
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
