package io.quickset.launcher;

import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.osgi.util.tracker.ServiceTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Hands what SCR, ConfigAdmin and FileInstall say to the LogService on to our log. (felix.logback 1.0.6 would, but
 * makes events without a logger context, which logback 1.5 meets with a NullPointerException that nobody sees.)
 */
final class LogServiceForwarder implements LogListener {

    /** Call before the framework starts its bundles. */
    static void install(BundleContext context) {
        LogListener forwarder = new LogServiceForwarder();
        new ServiceTracker<LogReaderService, LogReaderService>(context, LogReaderService.class, null) {
            @Override
            public LogReaderService addingService(ServiceReference<LogReaderService> reference) {
                LogReaderService reader = super.addingService(reference);
                reader.addLogListener(forwarder);
                return reader;
            }
        }.open();
    }

    /** On the LogService's own thread, one entry at a time. */
    @Override
    public void logged(LogEntry entry) {
        String name = entry.getBundle() == null ? entry.getLoggerName() : entry.getBundle().getSymbolicName();
        Logger log = LoggerFactory.getLogger(name == null ? "osgi" : name);
        log.atLevel(level(entry)).setCause(entry.getException()).log(entry.getMessage());
    }

    /** Each bundle's starting and stopping is an INFO entry of its own: too much for a log that people read. */
    private static Level level(LogEntry entry) {
        LogLevel level = entry.getLogLevel();
        boolean event = entry.getLoggerName() != null && entry.getLoggerName().startsWith("Events.");
        return switch (level) {
            case AUDIT, ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case INFO -> event ? Level.DEBUG : Level.INFO;
            default -> Level.DEBUG;
        };
    }
}
