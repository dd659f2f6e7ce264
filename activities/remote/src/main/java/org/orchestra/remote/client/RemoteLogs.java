package org.orchestra.remote.client;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.orchestra.remote.LogExchange;
import org.orchestra.remote.LogExchange.CopiedChunk;
import org.orchestra.remote.LogExchange.CopyPosition;
import org.orchestra.remote.LogExchange.LogClaim;
import org.orchestra.remote.LogExchange.MetricClaim;
import org.orchestra.remote.LogExchange.ReadPiece;
import org.orchestra.runner.log.LogChunk;
import org.orchestra.runner.log.LogRequests;
import org.orchestra.runner.log.RequestedLog;
import org.orchestra.runner.metric.LogPiece;
import org.orchestra.runner.metric.MetricReading;
import org.orchestra.runner.metric.MetricReadings;

/** Hands logs of one cluster, and what was read in them, to the API. */
public final class RemoteLogs implements LogRequests, MetricReadings {
    private final LogExchange api;
    private final String cluster;

    RemoteLogs(LogExchange api, String cluster) {
        this.api = api;
        this.cluster = cluster;
    }

    @Override
    public List<RequestedLog> claim(String name, UUID worker, int most) {
        return api.claim(name, new LogClaim(worker, most));
    }

    @Override
    public boolean put(UUID id, UUID worker, LogChunk chunk) {
        return api.put(cluster, new CopiedChunk(id, worker, chunk));
    }

    @Override
    public boolean isAwaited(UUID id, UUID worker, long position) {
        return api.isAwaited(cluster, new CopyPosition(id, worker, position));
    }

    @Override
    public void complete(UUID id, UUID worker) {
        api.complete(cluster, new CopyPosition(id, worker, 0));
    }

    @Override
    public List<MetricReading> claim(String name, int most) {
        return api.claim(name, new MetricClaim(most));
    }

    @Override
    public void record(MetricReading from, LogPiece piece, Duration pause) {
        api.record(cluster, new ReadPiece(from, piece, pause));
    }

    @Override
    public void complete(MetricReading from, LogPiece piece) {
        api.complete(cluster, new ReadPiece(from, piece, Duration.ZERO));
    }
}
