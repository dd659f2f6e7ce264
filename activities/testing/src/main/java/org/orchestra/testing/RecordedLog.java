package org.orchestra.testing;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a class logs from now on, until this is closed. */
public final class RecordedLog implements AutoCloseable {
    private final Logger logger;
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    public RecordedLog(Class<?> type) {
        this.logger = (Logger) LoggerFactory.getLogger(type);
        events.start();
        logger.addAppender(events);
    }

    /** What has been logged until now. */
    public List<ILoggingEvent> events() {
        return List.copyOf(events.list);
    }

    @Override
    public void close() {
        logger.detachAppender(events);
    }
}
