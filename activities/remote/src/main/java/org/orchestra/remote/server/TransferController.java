package org.orchestra.remote.server;

import java.util.List;
import java.util.Set;
import org.orchestra.domain.run.RunKey;
import org.orchestra.remote.TransferExchange;
import org.orchestra.runner.staging.DataTransfers;
import org.orchestra.runner.staging.DataTransfers.ArrivedFile;
import org.orchestra.runner.staging.DataTransfers.DatasetToCopy;
import org.orchestra.runner.staging.DataTransfers.FileToCopy;
import org.springframework.web.bind.annotation.RestController;

/** What runs of a cluster read and wrote. */
@RestController
public final class TransferController implements TransferExchange {
    private final DataTransfers transfers;
    private final ClusterScope scope;

    public TransferController(DataTransfers transfers, ClusterScope scope) {
        this.transfers = transfers;
        this.scope = scope;
    }

    @Override
    public List<DatasetToCopy> datasets(String cluster, RunKey run) {
        scope.requireRuns(cluster, Set.of(run));
        return transfers.datasets(run);
    }

    @Override
    public List<FileToCopy> files(String cluster, ListPosition position) {
        scope.requireRuns(cluster, Set.of(position.run()));
        return transfers.files(position.run(), position.dataset(), position.after());
    }

    @Override
    public ReadBytes read(String cluster, ReadPosition position) {
        scope.requireRuns(cluster, Set.of(position.run()));
        return new ReadBytes(transfers.read(position.run(), position.dataset(), position.path(), position.from()));
    }

    @Override
    public List<ArrivedFile> arrived(String cluster, ListPosition position) {
        scope.requireRuns(cluster, Set.of(position.run()));
        return transfers.arrived(position.run(), position.after());
    }

    @Override
    public boolean write(String cluster, WrittenPiece piece) {
        scope.requireRuns(cluster, Set.of(piece.run()));
        return transfers.write(piece.run(), piece.piece());
    }

    @Override
    public void succeeded(String cluster, RunKey run) {
        scope.requireRuns(cluster, Set.of(run));
        transfers.succeeded(run);
    }
}
