package io.quickset.deployer.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.quickset.control.NodeStatus;
import io.quickset.control.NodeStatus.Held;
import io.quickset.control.NodeStatus.Rejected;
import io.quickset.control.Rejection;
import io.quickset.deployer.internal.plan.Because;
import io.quickset.deployer.internal.plan.Hold;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A file's name is whatever someone gave it: it forges no line of the log. */
class ProblemsTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(Problems.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Problems problems = new Problems();

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void end() {
        logger.detachAppender(log);
    }

    private List<String> tell(List<Rejected> rejected, List<Held> held, Hold... holds) {
        log.list.clear();
        problems.tell(new NodeStatus(1, "degraded", null, new NodeStatus.Environment("test", "it is one"), rejected, held,
                List.of(), List.of(), List.of()), List.of(holds));
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void eachIsOneLineWithoutControlCodes() {
        assertThat(tell(List.of(new Rejected("we\nb-1.zip", Rejection.DAMAGED, "it is bad", "")),
                List.of(new Held("web", "1.0.0", "its artifact e\u001b[31mvil.zip is worse"))))
                .containsExactly("we?b-1.zip is rejected: it is bad",
                        "set web stays at 1.0.0: its artifact e?[31mvil.zip is worse");
        assertThat(tell(List.of(), List.of())).hasSize(2).allMatch(line -> line.startsWith("no longer: "))
                .noneMatch(line -> line.contains("\n") || line.contains("\u001b"));
    }

    @Test
    void ofASetHeldForWhatIsRejectedOnlyTheRejectionIsTold() {
        Hold hold = new Hold("web", "1.0.0", Because.rejected("its artifact web.zip is bad: it is empty"));
        assertThat(tell(List.of(new Rejected("web.zip", Rejection.DAMAGED, "it is empty", "")), List.of(hold.held()), hold))
                .containsExactly("web.zip is rejected: it is empty");
    }

    @Test
    void ofASetHeldForAnotherReasonThatIsTooWhateverItsWords() {
        Hold hold = new Hold("conf", "1.0.0", Because.of("probe p refuses: it is empty of colours"));
        assertThat(tell(List.of(new Rejected("web.zip", Rejection.DAMAGED, "it is empty", "")), List.of(hold.held()), hold))
                .containsExactly("web.zip is rejected: it is empty",
                        "set conf stays at 1.0.0: probe p refuses: it is empty of colours");
    }

    @Test
    void whatIsLongKeepsItsEnd() {
        String reason = "x".repeat(600) + " and what to do";
        assertThat(tell(List.of(new Rejected("web.zip", Rejection.DAMAGED, reason, "")), List.of()))
                .containsExactly("web.zip is rejected: " + reason);
    }
}
