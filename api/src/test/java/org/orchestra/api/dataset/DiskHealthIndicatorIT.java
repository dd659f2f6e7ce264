package org.orchestra.api.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.orchestra.api.RunningApi;
import org.orchestra.store.outbox.Outbox;
import org.orchestra.testing.RecordedLog;
import org.orchestra.volume.DiskReserve;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Status;

/** A disk that fills up and is emptied while the api runs. */
class DiskHealthIndicatorIT extends RunningApi {
    private static final Optional<String> SHORTAGE = Optional.of("the disk of /volume has 0.5 GiB left");

    @AutoClose
    private final RecordedLog log = new RecordedLog(DiskHealthIndicator.class);

    private final DiskReserve reserve = mock(DiskReserve.class);

    @Autowired
    private Outbox outbox;

    @Test
    void aDiskThatDoesNotAnswerIsDown() {
        // given
        when(reserve.shortage(anyLong())).thenThrow(new UncheckedIOException(new IOException("stale")));

        // then
        assertThat(new DiskHealthIndicator(reserve, outbox, clock).health().getStatus())
                .isEqualTo(Status.DOWN);
    }

    @Test
    void adminsAreToldOfEachChange() {
        // given no message of the api itself, whose disk may be full in other tests
        jdbc.sql("DELETE FROM message WHERE deduplication_key LIKE 'disk-full/%'")
                .update();
        when(reserve.shortage(anyLong())).thenReturn(SHORTAGE, SHORTAGE, Optional.empty(), Optional.empty(), SHORTAGE);
        DiskHealthIndicator health = new DiskHealthIndicator(reserve, outbox, clock);

        // when
        for (int review = 0; review < 5; review++) {
            health.review();
        }

        // then
        assertThat(log.events())
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "Uploads are refused, because the disk of /volume has 0.5 GiB left",
                        "The disks have their reserve again; uploads are accepted",
                        "Uploads are refused, because the disk of /volume has 0.5 GiB left");
        assertThat(jdbc.sql("SELECT body FROM message WHERE alarm AND deduplication_key LIKE 'disk-full/%'")
                        .query(String.class)
                        .list())
                .singleElement()
                .asString()
                .contains("the disk of /volume has 0.5 GiB left");
    }
}
