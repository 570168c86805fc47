package io.quickset.deployer.internal;

import io.quickset.control.NodeStatus;
import io.quickset.deployer.internal.artifact.Inspector;
import io.quickset.deployer.internal.audit.Audit;
import io.quickset.deployer.internal.commit.Operations;
import io.quickset.deployer.internal.disk.FileSteps;
import io.quickset.deployer.internal.observe.SwitchTimes;
import io.quickset.deployer.internal.scan.Moment;
import io.quickset.deployer.internal.stage.Stager;
import java.io.IOException;
import java.io.InputStream;
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
    /** Whether the deploy folder can't be made durable. */
    volatile boolean syncFails;
    private final TestNode node;

    TestService(TestNode node) {
        this.node = node;
        this.audit = node.home.resolve("audit.jsonl");
        arrivals = new Arrivals(node.deploy, new Inspector(node.observers), node.generations, node.commits.puts(),
                node.observers, new Steps());
        StatusPublisher publisher = new StatusPublisher(new StatusFile(node.home.resolve("status.json")),
                new Audit(audit, node.generations, System::currentTimeMillis));
        passes = new Passes(node.reconciliation, node.generations, this::status, publisher, node.mounts,
                node.observers, node.lag);
        Wishes wishes = new Wishes(passes, node.reconciliation, node.operations, arrivals,
                () -> new Stager(node.generations, node.observers), Moment::now);
        loop = new PassLoop(node.lag);
        reconciler = new ReconcilerService(new Turn(loop, node.generations, node.lag), wishes, arrivals, this::status,
                set -> -1, new SwitchTimes());
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

    private final class Steps implements FileSteps {

        @Override
        public void makeFolder(Path folder) throws IOException {
            OF_MACHINE.makeFolder(folder);
        }

        @Override
        public void write(Path file, InputStream content) throws IOException {
            OF_MACHINE.write(file, content);
        }

        @Override
        public void force(Path file) throws IOException {
            OF_MACHINE.force(file);
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            OF_MACHINE.move(from, to);
        }

        @Override
        public void delete(Path file) throws IOException {
            OF_MACHINE.delete(file);
        }

        @Override
        public void sync(Path folder) throws IOException {
            if (syncFails && folder.equals(node.deploy)) {
                throw new IOException("Input/output error");
            }
            OF_MACHINE.sync(folder);
        }
    }

    @Override
    public void close() {
        loop.close();
    }
}
