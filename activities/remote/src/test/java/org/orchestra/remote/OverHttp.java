package org.orchestra.remote;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.RunKey;
import org.orchestra.remote.client.RemoteReports;
import org.orchestra.remote.server.ClusterReportController;
import org.orchestra.remote.server.ClusterScope;
import org.orchestra.remote.server.HomeReportController;
import org.orchestra.remote.server.LogReportController;
import org.orchestra.remote.server.RunReportController;
import org.orchestra.remote.server.ShellReportController;
import org.orchestra.remote.server.TransferController;
import org.orchestra.remote.server.UseReportController;
import org.orchestra.runner.ClusterDirectory;
import org.orchestra.runner.DrainTargets;
import org.orchestra.runner.HomeReports;
import org.orchestra.runner.NodeReports;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.VolumePresence;
import org.orchestra.runner.log.LogRequests;
import org.orchestra.runner.metric.MetricReadings;
import org.orchestra.runner.shell.ShellRequests;
import org.orchestra.runner.staging.DataTransfers;
import org.orchestra.runner.use.UseRequests;
import org.orchestra.store.testing.PortTransport;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.volume.VolumeMark;
import org.orchestra.volume.VolumeFiles;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.client.MockMvcClientHttpRequestFactory;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.client.RestClient;

/**
 * Reaches the ports of a worker over HTTP, from the client to the server's own ends, with everything between them written out
 * and read again; only sockets and tokens are left out.
 */
public final class OverHttp implements PortTransport {
    private static final ClusterScope EVERYTHING = new ClusterScope() {
        @Override
        public void requireRuns(String cluster, Set<RunKey> runs) {}

        @Override
        public void requireTask(String cluster, long taskId) {}

        @Override
        public void requireNode(String cluster, long nodeId) {}
    };

    /** The reports of the store that the ports lead to: a new test class may have another. */
    private @Nullable RunReports reports;

    private Map<Class<?>, Object> ports = Map.of();

    @Override
    public synchronized <T> T reach(Class<T> port, T served, StoreExtension store) {
        if (port == VolumeMark.class || !port.getName().startsWith("org.orchestra.runner.")) {
            return served;
        }
        RunReports current = store.served(RunReports.class);
        if (reports != current) {
            reports = current;
            ports = ports(store);
        }
        Object remote = ports.get(port);
        return remote == null ? served : port.cast(remote);
    }

    private static Map<Class<?>, Object> ports(StoreExtension store) {
        RemoteReports reports = reports(store);
        Map<Class<?>, Object> ports = new HashMap<>();
        ports.put(RunReports.class, reports.runs());
        ports.put(HomeReports.class, reports.homes());
        ports.put(NodeReports.class, reports.ofCluster());
        ports.put(DrainTargets.class, reports.ofCluster());
        ports.put(ClusterDirectory.class, reports.ofCluster());
        ports.put(LogRequests.class, reports.logs());
        ports.put(MetricReadings.class, reports.logs());
        ports.put(ShellRequests.class, reports.shells());
        ports.put(DataTransfers.class, reports.transfers());
        ports.put(UseRequests.class, reports.use());
        ports.put(VolumePresence.class, reports.volume(store.served(VolumeFiles.class)));
        return ports;
    }

    private static RemoteReports reports(StoreExtension store) {
        MockMvc server = MockMvcBuilders.standaloneSetup(
                        new RunReportController(store.served(RunReports.class), EVERYTHING),
                        new HomeReportController(store.served(HomeReports.class)),
                        new ClusterReportController(
                                store.served(ClusterDirectory.class),
                                store.served(NodeReports.class),
                                store.served(DrainTargets.class),
                                store.served(VolumeMark.class)::mark,
                                EVERYTHING),
                        new LogReportController(
                                store.served(LogRequests.class), store.served(MetricReadings.class), EVERYTHING),
                        new ShellReportController(store.served(ShellRequests.class)),
                        new TransferController(store.served(DataTransfers.class), EVERYTHING),
                        new UseReportController(store.served(UseRequests.class)))
                .setMessageConverters(new ReportFormat())
                .build();
        return new RemoteReports(
                RestClient.builder().requestFactory(new MockMvcClientHttpRequestFactory(server)),
                StoreExtension.CLUSTER);
    }
}
