package io.quickset.launcher;

import org.apache.felix.framework.Logger;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Leads the framework's own messages into our log: without it Felix 7.0.5 prints them on standard output. */
final class FrameworkLog extends Logger {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger("org.apache.felix.framework");

    @Override
    @SuppressWarnings("rawtypes") // as Felix declares it
    protected void doLog(@Nullable Bundle bundle, @Nullable ServiceReference service, int level, String message,
            @Nullable Throwable thrown) {
        String text = bundle == null ? message : bundle + ": " + message;
        LOG.atLevel(level(level)).setCause(thrown).log(text);
    }

    private static Level level(int felix) {
        return switch (felix) {
            case LOG_ERROR -> Level.ERROR;
            case LOG_WARNING -> Level.WARN;
            case LOG_INFO -> Level.INFO;
            default -> Level.DEBUG;
        };
    }
}
