package org.orchestra.remote;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.orchestra.runner.shell.RequestedShell;
import org.orchestra.runner.shell.ShellEnd;
import org.orchestra.runner.shell.ShellInput;
import org.orchestra.runner.shell.ShellOutput;
import org.orchestra.runner.shell.ShellRequests;
import org.orchestra.runner.shell.ShellSize;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;

/** {@link ShellRequests} of one cluster over HTTP. */
@HttpExchange(url = "/worker/v1/{cluster}/shells", accept = ReportFormat.MEDIA_TYPE)
public interface ShellExchange {
    /** How many shells a worker opens at most. */
    record ShellClaim(UUID worker, int most) {}

    /**
     * What a worker has had of what is typed.
     *
     * @param size the size of the terminal that it knows; null for none
     */
    record InputPosition(
            UUID id, UUID worker, long from, @Nullable ShellSize size) {}

    /** A piece of what a shell prints. */
    record PrintedPiece(UUID id, UUID worker, ShellOutput output) {}

    /** How a shell ended. */
    record EndedShell(UUID id, UUID worker, ShellEnd end) {}

    @PostExchange("/claim")
    List<RequestedShell> claim(@PathVariable String cluster, @RequestBody ShellClaim claim);

    /** Answers after some seconds at most. */
    @PostExchange("/input")
    ShellInput input(@PathVariable String cluster, @RequestBody InputPosition position);

    @PostExchange("/output")
    long output(@PathVariable String cluster, @RequestBody PrintedPiece piece);

    @PostExchange("/ended")
    void ended(@PathVariable String cluster, @RequestBody EndedShell ended);
}
