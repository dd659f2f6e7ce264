package org.orchestra.remote.client;

import org.orchestra.remote.ClusterExchange;
import org.orchestra.remote.HomeExchange;
import org.orchestra.remote.LogExchange;
import org.orchestra.remote.ReportFormat;
import org.orchestra.remote.RunExchange;
import org.orchestra.remote.ShellExchange;
import org.orchestra.remote.TransferExchange;
import org.orchestra.remote.UseExchange;
import org.orchestra.runner.HomeReports;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.VolumePresence;
import org.orchestra.runner.shell.ShellRequests;
import org.orchestra.runner.staging.DataTransfers;
import org.orchestra.runner.use.UseRequests;
import org.orchestra.volume.VolumeFiles;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/**
 * The ports of the worker of one cluster, each of which asks the API. What cannot be asked is thrown as a {@link
 * org.springframework.web.client.RestClientException}, and whoever called tries again, as with a database that is away.
 */
public final class RemoteReports {
    private final String cluster;
    private final HttpServiceProxyFactory exchanges;
    private final RemoteClusterReports ofCluster;
    private final RemoteLogs logs;

    /**
     * @param http sends to the API, as this cluster's worker
     * @param cluster the cluster's name
     */
    public RemoteReports(RestClient.Builder http, String cluster) {
        this.cluster = cluster;
        RestClient client = http.configureMessageConverters(
                        converters -> converters.disableDefaults().addCustomConverter(new ReportFormat()))
                .build();
        this.exchanges = HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
                .build();
        this.ofCluster = new RemoteClusterReports(exchanges.createClient(ClusterExchange.class), cluster);
        this.logs = new RemoteLogs(exchanges.createClient(LogExchange.class), cluster);
    }

    /** What the cluster is, its nodes, and what is to leave these. */
    public RemoteClusterReports ofCluster() {
        return ofCluster;
    }

    public RunReports runs() {
        return new RemoteRunReports(exchanges.createClient(RunExchange.class), cluster);
    }

    public HomeReports homes() {
        return new RemoteHomeReports(exchanges.createClient(HomeExchange.class));
    }

    /** Logs that are read, and metrics in logs. */
    public RemoteLogs logs() {
        return logs;
    }

    public ShellRequests shells() {
        return new RemoteShells(exchanges.createClient(ShellExchange.class), cluster);
    }

    public DataTransfers transfers() {
        return new RemoteTransfers(exchanges.createClient(TransferExchange.class), cluster);
    }

    public UseRequests use() {
        return new RemoteUse(exchanges.createClient(UseExchange.class));
    }

    /**
     * Whether the cluster's volume is there: the server's, or its own.
     *
     * @param volume what is mounted here
     */
    public VolumePresence volume(VolumeFiles volume) {
        VolumePresence server = serverVolume(volume);
        return () -> ofCluster.all().stream().anyMatch(served -> served.ownVolume() != null)
                ? volume.exists(volume.storage().siteNotes())
                : server.isThere();
    }

    /** Whether what is mounted here is the server's volume. */
    public VolumePresence serverVolume(VolumeFiles volume) {
        return new RemoteVolumePresence(exchanges.createClient(ClusterExchange.class), cluster, volume);
    }
}
