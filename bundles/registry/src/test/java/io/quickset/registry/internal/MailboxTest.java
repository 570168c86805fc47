package io.quickset.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.quickset.View;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Policy;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a listener is told: each switch, in order, and those that it slept through as one. */
final class MailboxTest {

    private final Deque<Runnable> thread = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();

    private static View view(long generation) {
        return new ViewImpl(new GenerationRecord(generation, Instant.EPOCH, "", "", List.of(), Policy.NONE), List.of());
    }

    private void runThread() {
        while (!thread.isEmpty()) {
            thread.remove().run();
        }
    }

    @Test
    void tellsInOrderAndMergesWhatCameMeanwhile() {
        View first = view(1);
        Mailbox mailbox = new Mailbox(
                (before, after) -> told.add(before.generation() + ">" + after.generation()), first, thread::add);
        mailbox.post(view(2));
        runThread();
        mailbox.post(view(3));
        mailbox.post(view(4));
        runThread();
        assertThat(told).containsExactly("1>2", "2>4");
    }

    @Test
    void aFailingListenerIsToldOfTheNextSwitchToo() {
        Mailbox mailbox = new Mailbox((before, after) -> {
            told.add(before.generation() + ">" + after.generation());
            throw new IllegalStateException("on purpose");
        }, view(1), thread::add);
        mailbox.post(view(2));
        runThread();
        mailbox.post(view(3));
        runThread();
        assertThat(told).containsExactly("1>2", "2>3");
    }

    @Test
    void aClosedMailboxTellsNothing() {
        Mailbox mailbox = new Mailbox((before, after) -> told.add("told"), view(1), thread::add);
        mailbox.close();
        mailbox.post(view(2));
        runThread();
        assertThat(told).isEmpty();
    }
}
