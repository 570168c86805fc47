package io.quickset.demo.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.quickset.ResourceSet;
import io.quickset.testing.InMemoryRegistry;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class IconsTest {

    private static final String SET = BootstrapIcons.SET;

    private final InMemoryRegistry registry = InMemoryRegistry.create();
    private final Icons icons = new Icons(registry);
    private final Logger logger = (Logger) LoggerFactory.getLogger(Icons.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void recordLog() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void forgetLog() {
        logger.detachAppender(log);
    }

    @Test
    void printsTheIconOfTheLiveVersion() {
        registry.put(SET, "1.11.2", Map.of("heart.svg", "<svg>old</svg>".getBytes(UTF_8)));
        assertThat(icons.icon("heart")).isEqualTo("<svg>old</svg>");

        registry.put(SET, "1.11.3", Map.of("heart.svg", "<svg>new</svg>".getBytes(UTF_8)));
        assertThat(icons.icon("heart")).isEqualTo("<svg>new</svg>");
    }

    @Test
    void printsTheIconThatItKnowsByItsConstant() {
        assertThat(icons.icon()).isEqualTo("no icon 'heart'");
        registry.put(SET, "1.11.3", Map.of("heart.svg", "<svg>heart</svg>".getBytes(UTF_8)));
        assertThat(icons.icon()).isEqualTo("<svg>heart</svg>");
    }

    @Test
    void saysWhatIsNotThere() {
        assertThat(icons.icon("heart")).isEqualTo("no icon 'heart'");
        registry.put(SET, "1.11.2", Map.of("star.svg", new byte[0]));
        assertThat(icons.icon("heart")).isEqualTo("no icon 'heart'");
    }

    @Test
    void logsOneLineForEachChange() {
        ResourceSet set = registry.resourceSet(SET);
        icons.live(set, Map.of(ResourceSet.VERSION, "1.11.2"));
        icons.live(set, Map.of(ResourceSet.VERSION, "1.11.3"));
        icons.gone(set);

        assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).containsExactly(
                "bootstrap-icons 1.11.2 is live", "bootstrap-icons 1.11.3 is live", "bootstrap-icons is gone");
    }
}
