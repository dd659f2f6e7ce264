package org.orchestra.remote.server;

import java.util.List;
import org.orchestra.remote.ShellExchange;
import org.orchestra.runner.shell.RequestedShell;
import org.orchestra.runner.shell.ShellInput;
import org.orchestra.runner.shell.ShellRequests;
import org.springframework.web.bind.annotation.RestController;

/**
 * Shells between their users and a cluster's worker. A shell is the worker's by the number that it got it under with its claim
 * and that nobody else knows.
 */
@RestController
public final class ShellReportController implements ShellExchange {
    private final ShellRequests requests;

    public ShellReportController(ShellRequests requests) {
        this.requests = requests;
    }

    @Override
    public List<RequestedShell> claim(String cluster, ShellClaim claim) {
        return requests.claim(cluster, claim.worker(), claim.most());
    }

    @Override
    public ShellInput input(String cluster, InputPosition position) {
        return requests.input(position.id(), position.worker(), position.from(), position.size());
    }

    @Override
    public long output(String cluster, PrintedPiece piece) {
        return requests.output(piece.id(), piece.worker(), piece.output());
    }

    @Override
    public void ended(String cluster, EndedShell ended) {
        requests.ended(ended.id(), ended.worker(), ended.end());
    }
}
