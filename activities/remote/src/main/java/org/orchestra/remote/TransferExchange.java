package org.orchestra.remote;

import java.util.List;
import org.orchestra.domain.run.RunKey;
import org.orchestra.runner.staging.DataTransfers;
import org.orchestra.runner.staging.DataTransfers.ArrivedFile;
import org.orchestra.runner.staging.DataTransfers.DatasetToCopy;
import org.orchestra.runner.staging.DataTransfers.FileToCopy;
import org.orchestra.runner.staging.DataTransfers.ResultPiece;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/** {@link DataTransfers} of one cluster over HTTP. */
@HttpExchange(url = "/worker/v1/{cluster}/data", accept = ReportFormat.MEDIA_TYPE)
public interface TransferExchange {
    /** Where a list goes on. */
    record ListPosition(RunKey run, long dataset, String after) {}

    /** Where a file of a dataset is read on. */
    record ReadPosition(RunKey run, long dataset, String path, long from) {}

    /** Bytes of a file. */
    record ReadBytes(byte[] bytes) {}

    /** A piece of a file of a run. */
    record WrittenPiece(RunKey run, ResultPiece piece) {}

    @PostExchange("/datasets")
    List<DatasetToCopy> datasets(@PathVariable String cluster, @RequestBody RunKey run);

    @PostExchange("/files")
    List<FileToCopy> files(@PathVariable String cluster, @RequestBody ListPosition position);

    @PostExchange("/read")
    ReadBytes read(@PathVariable String cluster, @RequestBody ReadPosition position);

    @PostExchange("/arrived")
    List<ArrivedFile> arrived(@PathVariable String cluster, @RequestBody ListPosition position);

    @PostExchange("/write")
    boolean write(@PathVariable String cluster, @RequestBody WrittenPiece piece);

    @PostExchange("/succeeded")
    void succeeded(@PathVariable String cluster, @RequestBody RunKey run);
}
