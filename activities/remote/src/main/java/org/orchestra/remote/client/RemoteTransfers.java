package org.orchestra.remote.client;

import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.orchestra.domain.run.RunKey;
import org.orchestra.remote.TransferExchange;
import org.orchestra.remote.TransferExchange.ListPosition;
import org.orchestra.remote.TransferExchange.ReadPosition;
import org.orchestra.remote.TransferExchange.WrittenPiece;
import org.orchestra.runner.staging.DataTransfers;
import org.orchestra.runner.staging.NoRoomException;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;

/** Reads what runs of one cluster need through the API, and writes what they wrote. */
final class RemoteTransfers implements DataTransfers {
    /** Pieces under way at once: reports must find a connection, too. */
    private static final int PIECES = 16;

    private final Semaphore pieces = new Semaphore(PIECES, true);
    private final TransferExchange api;
    private final String cluster;

    RemoteTransfers(TransferExchange api, String cluster) {
        this.api = api;
        this.cluster = cluster;
    }

    @Override
    public List<DatasetToCopy> datasets(RunKey run) {
        return api.datasets(cluster, run);
    }

    @Override
    public List<FileToCopy> files(RunKey run, long dataset, String after) {
        return api.files(cluster, new ListPosition(run, dataset, after));
    }

    @Override
    public byte[] read(RunKey run, long dataset, String path, long from) {
        return oneOfFew(() ->
                api.read(cluster, new ReadPosition(run, dataset, path, from)).bytes());
    }

    @Override
    public List<ArrivedFile> arrived(RunKey run, String after) {
        return api.arrived(cluster, new ListPosition(run, 0, after));
    }

    @Override
    public boolean write(RunKey run, ResultPiece piece) {
        try {
            return oneOfFew(() -> api.write(cluster, new WrittenPiece(run, piece)));
        } catch (HttpClientErrorException.BadRequest refused) {
            throw new IllegalArgumentException(refused.getMessage(), refused);
        } catch (HttpServerErrorException failure) {
            boolean answered = failure.getStatusCode().isSameCodeAs(HttpStatus.INSUFFICIENT_STORAGE)
                    || failure.getStatusCode().isSameCodeAs(HttpStatus.INTERNAL_SERVER_ERROR);
            if (answered) {
                throw new NoRoomException(String.valueOf(failure.getMessage()));
            }
            throw failure;
        }
    }

    private <T> T oneOfFew(Supplier<T> call) {
        pieces.acquireUninterruptibly();
        try {
            return call.get();
        } finally {
            pieces.release();
        }
    }

    @Override
    public void succeeded(RunKey run) {
        api.succeeded(cluster, run);
    }
}
