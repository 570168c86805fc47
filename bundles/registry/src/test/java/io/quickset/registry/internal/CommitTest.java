package io.quickset.registry.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quickset.View;
import io.quickset.control.Change;
import io.quickset.control.Policy;
import io.quickset.control.StagedSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a commit refuses, and what can't undo it. */
final class CommitTest {

    @TempDir
    Path data;

    private static MemorySource source(String version) {
        return MemorySource.of("web", version, Map.of("a", version.getBytes(UTF_8)));
    }

    private static Change put(StagedSet staged) {
        return new Change("test", "put", List.of(staged), Set.of(), Policy.NONE);
    }

    @Test
    void whatCannotTellAListenerDoesNotUndoACommit() throws Exception {
        List<View> told = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>(List.of(
                new IllegalStateException("broken"), new OutOfMemoryError("unable to create native thread")));
        Executor threads = task -> {
            if (failures.isEmpty()) {
                task.run();
            } else if (failures.remove(0) instanceof RuntimeException e) {
                throw e;
            } else {
                throw new OutOfMemoryError("unable to create native thread");
            }
        };
        try (Node node = new Node(data)) {
            node.registry.subscribe(
                    new Mailbox((before, after) -> told.add(after), new ViewImpl(Registry.EMPTY, List.of()), threads));
            assertThat(node.put(source("1")).number()).isEqualTo(1);
            assertThat(node.registry.view().generation()).isEqualTo(1);
            assertThat(told).isEmpty();
            node.put(source("2"));
            assertThat(told).containsExactly(node.registry.view());
        }
    }

    @Test
    void aStagedSetThatWasClosedIsRefused() throws Exception {
        try (Node node = new Node(data)) {
            StagedSet staged = node.registry.stage(source("1"));
            staged.close();
            assertThatThrownBy(() -> node.registry.commit(put(staged)))
                    .isInstanceOf(IllegalStateException.class).hasMessageContainingAll("web@1.0.0", "again");
            assertThat(node.registry.view().generation()).isZero();
            StagedSet other = node.registry.stage(source("1"));
            node.registry.commit(put(other));
            assertThatThrownBy(() -> node.registry.commit(put(other))).isInstanceOf(IllegalStateException.class);
        }
    }
}
