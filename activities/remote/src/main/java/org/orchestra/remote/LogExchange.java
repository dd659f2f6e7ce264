package org.orchestra.remote;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.orchestra.runner.log.LogChunk;
import org.orchestra.runner.log.LogRequests;
import org.orchestra.runner.log.RequestedLog;
import org.orchestra.runner.metric.LogPiece;
import org.orchestra.runner.metric.MetricReading;
import org.orchestra.runner.metric.MetricReadings;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/** {@link LogRequests} and {@link MetricReadings} of one cluster over HTTP. */
@HttpExchange(url = "/worker/v1/{cluster}/logs", accept = ReportFormat.MEDIA_TYPE)
public interface LogExchange {
    /** How many logs a worker copies at most. */
    record LogClaim(UUID worker, int most) {}

    /** A chunk of a copied log. */
    record CopiedChunk(UUID id, UUID worker, LogChunk chunk) {}

    /** A copied log, up to a position. */
    record CopyPosition(UUID id, UUID worker, long position) {}

    /** How many logs a worker reads at most. */
    record MetricClaim(int most) {}

    /**
     * A piece of a log.
     *
     * @param pause until the log is read on
     */
    record ReadPiece(MetricReading from, LogPiece piece, Duration pause) {}

    @PostExchange("/claim")
    List<RequestedLog> claim(@PathVariable String cluster, @RequestBody LogClaim claim);

    @PostExchange("/put")
    boolean put(@PathVariable String cluster, @RequestBody CopiedChunk chunk);

    @PostExchange("/awaited")
    boolean isAwaited(@PathVariable String cluster, @RequestBody CopyPosition position);

    @PostExchange("/complete")
    void complete(@PathVariable String cluster, @RequestBody CopyPosition position);

    @PostExchange("/metrics/claim")
    List<MetricReading> claim(@PathVariable String cluster, @RequestBody MetricClaim claim);

    @PostExchange("/metrics/record")
    void record(@PathVariable String cluster, @RequestBody ReadPiece piece);

    @PostExchange("/metrics/complete")
    void complete(@PathVariable String cluster, @RequestBody ReadPiece piece);
}
