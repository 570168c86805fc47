package io.quickset.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.FileSize;

/**
 * Sets logging up in code: logback's XML reader would cost a tenth of a second at every start. Whoever needs more
 * writes {@code conf/logback.xml}, which is then used instead. Found by logback through {@code META-INF/services}.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class Logging extends ContextAwareBase implements Configurator {

    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level [%thread] %logger{30}: %msg%n";
    private static final FileSize FILE_SIZE = FileSize.valueOf("5MB");
    private static final int OLD_FILES = 4; // so at most 25 MB in all

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        String root = System.getProperty(Settings.HOME);
        if (root == null || System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        Home home = new Home(Path.of(root));
        if (Files.exists(home.conf().resolve("logback.xml"))) {
            System.setProperty("logback.configurationFile", home.conf().resolve("logback.xml").toUri().toString());
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        OutputStreamAppender<ILoggingEvent> appender =
                "stdout".equals(System.getenv("QUICKSET_LOG")) ? standardOutput() : file(context, home);
        start(context, appender);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** The descriptor itself, for Gogo replaces {@code System.out} by one that leads into whoever runs a command. */
    private static OutputStreamAppender<ILoggingEvent> standardOutput() {
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setOutputStream(new FileOutputStream(FileDescriptor.out));
        return appender;
    }

    private static OutputStreamAppender<ILoggingEvent> file(LoggerContext context, Home home) {
        String file = home.log().toString();
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(file);

        FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
        window.setContext(context);
        window.setParent(appender);
        window.setMinIndex(1);
        window.setMaxIndex(OLD_FILES);
        window.setFileNamePattern(file.replace("quickset.log", "quickset.%i.log"));
        window.start();

        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(FILE_SIZE);
        size.start();

        appender.setRollingPolicy(window);
        appender.setTriggeringPolicy(size);
        return appender;
    }

    private static void start(LoggerContext context, OutputStreamAppender<ILoggingEvent> appender) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        appender.setContext(context);
        appender.setName("quickset");
        appender.setEncoder(encoder);
        appender.start();
        ch.qos.logback.classic.Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(appender);
        // Jetty tells of each port that it opens and each limit that is reached, and warns of whatever clients send amiss.
        context.getLogger("org.eclipse.jetty").setLevel(Level.WARN);
        context.getLogger("org.eclipse.jetty.http").setLevel(Level.ERROR);
        context.getLogger("org.eclipse.jetty.util.HostPort").setLevel(Level.ERROR);
    }
}
