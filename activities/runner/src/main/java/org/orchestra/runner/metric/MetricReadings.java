package org.orchestra.runner.metric;

import java.time.Duration;
import java.util.List;

/**
 * The port through which a worker learns which logs are to be read for metrics, and reports what it has read. Whoever reports
 * a piece second changes nothing.
 */
public interface MetricReadings {
    /** The logs of a cluster that have waited the longest to be read on. Nobody else gets them within a minute. */
    List<MetricReading> claim(String cluster, int most);

    /** Records a piece; the log is read on after a pause. */
    void record(MetricReading from, LogPiece piece, Duration pause);

    /** Records the last piece of a log. */
    void complete(MetricReading from, LogPiece piece);
}
