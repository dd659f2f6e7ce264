package org.orchestra.store.metric;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.orchestra.runner.metric.LogPiece;
import org.orchestra.runner.metric.MetricReading;
import org.orchestra.runner.metric.MetricReadings;
import org.orchestra.runner.metric.ReadValue;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Writes what was read of a log together with how far it has been read, in one transaction: whoever dies before it has changed nothing,
 * and whoever comes second changes nothing.
 */
@Component
class PostgresMetricReadings implements MetricReadings {
    private final MetricReadingRepository readings;
    private final SeriesRepository series;

    PostgresMetricReadings(MetricReadingRepository readings, SeriesRepository series) {
        this.readings = readings;
        this.series = series;
    }

    @Override
    public List<MetricReading> claim(String cluster, int most) {
        return readings.claim(cluster, most);
    }

    @Override
    @Transactional
    public void record(MetricReading from, LogPiece piece, Duration pause) {
        if (readings.advance(from, piece, pause)) {
            write(from, piece);
        }
    }

    @Override
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
