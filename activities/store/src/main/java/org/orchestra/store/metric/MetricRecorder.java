package org.orchestra.store.metric;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writes what was read of a log together with how far it has been read, in one transaction: whoever dies before it has changed nothing,
 * and whoever comes second changes nothing.
 */
@Component
class MetricRecorder {
    private final MetricReadingRepository readings;
    private final SeriesRepository series;

    MetricRecorder(MetricReadingRepository readings, SeriesRepository series) {
        this.readings = readings;
        this.series = series;
    }

    /** Records a piece and goes on after a pause. */
    @Transactional
    public void record(MetricReading from, LogPiece piece, Duration pause) {
        if (readings.advance(from, piece, pause)) {
            write(from, piece);
        }
    }

    /** Records the last piece of a log. */
    @Transactional
    public void complete(MetricReading from, LogPiece piece) {
        if (readings.complete(from)) {
            write(from, piece);
        }
    }

    private void write(MetricReading from, LogPiece piece) {
        if (piece.values().isEmpty()) {
            return;
        }
        Set<String> metrics =
                piece.values().stream().map(ReadValue::metric).collect(Collectors.toCollection(LinkedHashSet::new));
        Map<String, GrowingSeries> open = series.open(from.run(), from.jobs(), metrics);
        piece.values().forEach(value -> {
            GrowingSeries growing = open.get(value.metric());
            if (growing != null) {
                growing.add(value.step(), value.value());
            }
        });
        open.values().forEach(series::write);
    }
}
