package org.orchestra.remote.client;

import java.util.List;
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
        return api.read(cluster, new ReadPosition(run, dataset, path, from)).bytes();
    }

    @Override
    public List<ArrivedFile> arrived(RunKey run, String after) {
        return api.arrived(cluster, new ListPosition(run, 0, after));
    }

    @Override
    public boolean write(RunKey run, ResultPiece piece) {
        try {
            return api.write(cluster, new WrittenPiece(run, piece));
        } catch (HttpClientErrorException.BadRequest refused) {
            throw new IllegalArgumentException(refused.getMessage(), refused);
        } catch (HttpServerErrorException failure) {
            if (failure.getStatusCode().isSameCodeAs(HttpStatus.INSUFFICIENT_STORAGE)) {
                throw new NoRoomException(String.valueOf(failure.getMessage()));
            }
            throw failure;
        }
    }

    @Override
    public void succeeded(RunKey run) {
        api.succeeded(cluster, run);
    }
}
