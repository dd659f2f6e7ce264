package org.orchestra.remote.server;

import java.util.List;
import java.util.Set;
import org.orchestra.remote.LogExchange;
import org.orchestra.runner.log.LogRequests;
import org.orchestra.runner.log.RequestedLog;
import org.orchestra.runner.metric.MetricReading;
import org.orchestra.runner.metric.MetricReadings;
import org.springframework.web.bind.annotation.RestController;

/**
 * Logs that somebody reads, and what was read in logs. A copy is known by the number that its worker got with its claim and
 * that nobody else knows.
 */
@RestController
public final class LogReportController implements LogExchange {
    private final LogRequests requests;
    private final MetricReadings readings;
    private final ClusterScope scope;

    public LogReportController(LogRequests requests, MetricReadings readings, ClusterScope scope) {
        this.requests = requests;
        this.readings = readings;
        this.scope = scope;
    }

    @Override
    public List<RequestedLog> claim(String cluster, LogClaim claim) {
        return requests.claim(cluster, claim.worker(), claim.most());
    }

    @Override
    public boolean put(String cluster, CopiedChunk copied) {
        return requests.put(copied.id(), copied.worker(), copied.chunk());
    }

    @Override
    public boolean isAwaited(String cluster, CopyPosition position) {
        return requests.isAwaited(position.id(), position.worker(), position.position());
    }

    @Override
    public void complete(String cluster, CopyPosition position) {
        requests.complete(position.id(), position.worker());
    }

    @Override
    public List<MetricReading> claim(String cluster, MetricClaim claim) {
        return readings.claim(cluster, claim.most());
    }

    @Override
    public void record(String cluster, ReadPiece piece) {
        scope.requireRuns(cluster, Set.of(piece.from().run()));
        readings.record(piece.from(), piece.piece(), piece.pause());
    }

    @Override
    public void complete(String cluster, ReadPiece piece) {
        scope.requireRuns(cluster, Set.of(piece.from().run()));
        readings.complete(piece.from(), piece.piece());
    }
}
