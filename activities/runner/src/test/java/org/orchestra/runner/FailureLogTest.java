package org.orchestra.runner;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.orchestra.testing.SettableClock;
import org.slf4j.LoggerFactory;

class FailureLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger("failures of a test");
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();
    private final SettableClock clock = new SettableClock();
    private final FailureLog failures = new FailureLog(logger, clock);

    @BeforeEach
    void listen() {
        appender.start();
        logger.addAppender(appender);
        logger.setAdditive(false);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
    }

    @Test
    void onlyTheFirstFailureOfAStreakShowsItsStackTrace() {
        // when
        failures.warn("run 1", databaseAway());
        clock.setAhead(FailureLog.STREAK_GAP.minusSeconds(30));
        failures.warn("run 2", databaseAway());

        // then
        assertThat(lines())
                .containsExactly(
                        "run 1: java.lang.IllegalStateException: connection refused",
                        "run 2: java.lang.IllegalStateException: connection refused");
        assertThat(appender.list)
                .extracting(line -> line.getThrowableProxy() != null)
                .containsExactly(true, false);
    }

    @Test
    void aStreakEndsWhenNothingHasFailedForAWhile() {
        // when
        failures.warn("run 1", databaseAway());
        clock.setAhead(FailureLog.STREAK_GAP.plusSeconds(1));
        failures.warn("run 1", databaseAway());

        // then
        assertThat(appender.list).allMatch(line -> line.getThrowableProxy() != null);
    }

    @Test
    void anOutageDoesNotHideADefect() {
        // given
        for (int run = 0; run <= FailureLog.MAX_LINES; run++) {
            failures.warn("run " + run, databaseAway());
        }

        // when
        failures.warn("run 5,000", new NullPointerException("a defect"));

        // then
        assertThat(appender.list
                        .get(appender.list.size() - 1)
                        .getThrowableProxy()
                        .getMessage())
                .isEqualTo("a defect");
    }

    @Test
    void thousandsOfFailuresTakeABoundedNumberOfLines() {
        // when
        for (int run = 0; run < 5_000; run++) {
            failures.warn("run " + run, databaseAway());
        }

        // then
        assertThat(lines()).hasSize(FailureLog.MAX_LINES);

        // when
        clock.setAhead(FailureLog.WINDOW);
        failures.warn("run 1", databaseAway());

        // then
        assertThat(lines().subList(FailureLog.MAX_LINES, lines().size()))
                .containsExactly(
                        "4990 more failures of the last seconds were not logged",
                        "run 1: java.lang.IllegalStateException: connection refused");
    }

    private static Exception databaseAway() {
        return new IllegalStateException("connection refused");
    }

    private List<String> lines() {
        return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }
}
