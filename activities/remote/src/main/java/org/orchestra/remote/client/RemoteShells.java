package org.orchestra.remote.client;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.orchestra.remote.ShellExchange;
import org.orchestra.remote.ShellExchange.EndedShell;
import org.orchestra.remote.ShellExchange.InputPosition;
import org.orchestra.remote.ShellExchange.PrintedPiece;
import org.orchestra.remote.ShellExchange.ShellClaim;
import org.orchestra.runner.shell.RequestedShell;
import org.orchestra.runner.shell.ShellEnd;
import org.orchestra.runner.shell.ShellInput;
import org.orchestra.runner.shell.ShellOutput;
import org.orchestra.runner.shell.ShellRequests;
import org.orchestra.runner.shell.ShellSize;

/** Connects the shells on one cluster with their users through the API. */
final class RemoteShells implements ShellRequests {
    private final ShellExchange api;
    private final String cluster;

    RemoteShells(ShellExchange api, String cluster) {
        this.api = api;
        this.cluster = cluster;
    }

    @Override
    public List<RequestedShell> claim(String name, UUID worker, int most) {
        return api.claim(name, new ShellClaim(worker, most));
    }

    @Override
    public ShellInput input(UUID id, UUID worker, long from, @Nullable ShellSize size) {
        return api.input(cluster, new InputPosition(id, worker, from, size));
    }

    @Override
    public long output(UUID id, UUID worker, ShellOutput output) {
        return api.output(cluster, new PrintedPiece(id, worker, output));
    }

    @Override
    public void ended(UUID id, UUID worker, ShellEnd end) {
        api.ended(cluster, new EndedShell(id, worker, end));
    }
}
