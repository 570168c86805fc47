package io.quickset.registry.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.quickset.View;
import io.quickset.control.GenerationRecord;
import io.quickset.control.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener is told in order; what it does to itself harms nobody. */
final class MailboxTest {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private static View view(long number) {
        return new ViewImpl(
                new GenerationRecord(number, Instant.EPOCH, "test", "", List.of(), Policy.NONE), List.of());
    }

    private void tell(View before, View after) {
        told.add(before.generation() + ">" + after.generation());
    }

    @Test
    void aBlockedListenerGetsWhatItMissedAsOneSwitch() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Mailbox mailbox = new Mailbox((before, after) -> {
            tell(before, after);
            entered.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, view(0), threads);
        mailbox.post(view(1));
        entered.await();
        for (int i = 2; i <= 50; i++) {
            mailbox.post(view(i)); // returns although the listener is blocked
        }
        go.countDown();
        await().untilAsserted(() -> assertThat(told).containsExactly("0>1", "1>50"));
        mailbox.close();
        mailbox.post(view(51));
        assertThat(told).hasSize(2);
    }

    @Test
    void noSwitchIsLostOrOutOfOrder() {
        for (int round = 0; round < 200; round++) {
            told.clear();
            Mailbox mailbox = new Mailbox(this::tell, view(0), threads);
            for (int i = 1; i <= 20; i++) {
                mailbox.post(view(i));
            }
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> !told.isEmpty()
                    && told.get(told.size() - 1).endsWith(">20"));
            for (int i = 1; i < told.size(); i++) {
                assertThat(told.get(i)).startsWith(told.get(i - 1).split(">")[1] + ">");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aThrowingListenerIsToldOfTheNextSwitch(boolean error) {
        Mailbox mailbox = new Mailbox((before, after) -> {
            tell(before, after);
            if (after.generation() == 1) {
                if (error) {
                    throw new AssertionError("bad listener");
                }
                throw new IllegalStateException("bad listener");
            }
        }, view(0), threads);
        mailbox.post(view(1));
        await().until(() -> told.size() == 1);
        mailbox.post(view(2));
        await().untilAsserted(() -> assertThat(told).containsExactly("0>1", "1>2"));
    }

    @Test
    void aSwitchWhileTheNodeStopsDoesNotFail() {
        threads.shutdown();
        Mailbox mailbox = new Mailbox(this::tell, view(0), threads);
        assertThatCode(() -> mailbox.post(view(1))).doesNotThrowAnyException();
    }
}
