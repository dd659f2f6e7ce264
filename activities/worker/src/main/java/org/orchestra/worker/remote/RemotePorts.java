package org.orchestra.worker.remote;

import java.time.Duration;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.orchestra.remote.client.RemoteClusterReports;
import org.orchestra.remote.client.RemoteLogs;
import org.orchestra.remote.client.RemoteReports;
import org.orchestra.runner.HomeReports;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.VolumePresence;
import org.orchestra.runner.shell.ShellRequests;
import org.orchestra.runner.use.UseRequests;
import org.orchestra.volume.DiskReserve;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.worker.cluster.OwnVolume;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** The ports of the worker, each of which asks the API. */
@Configuration(proxyBeanMethods = false)
class RemotePorts {
    private static final Timeout PATIENCE = Timeout.ofSeconds(30);

    /** The API lets an address have a hundred: beyond these, who reports waits its turn. */
    private static final int CONNECTIONS = 64;

    /** Never redirected: the token is for this address alone. */
    @Bean
    CloseableHttpClient httpClient() {
        return HttpClients.custom()
                .useSystemProperties()
                .disableRedirectHandling()
                .disableCookieManagement()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .useSystemProperties()
                        .setMaxConnTotal(CONNECTIONS)
                        .setMaxConnPerRoute(CONNECTIONS)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(PATIENCE)
                                .setSocketTimeout(PATIENCE)
                                // The API closes what was idle for a minute.
                                .setValidateAfterInactivity(TimeValue.ofSeconds(5))
                                .build())
                        .build())
                .build();
    }

    @Bean
    RemoteReports remoteReports(CloseableHttpClient http, RemoteSettings settings) {
        return new RemoteReports(
                RestClient.builder()
                        .requestFactory(new HttpComponentsClientHttpRequestFactory(http))
                        .baseUrl(settings.api())
                        .defaultHeaders(headers -> headers.setBearerAuth(settings.token())),
                settings.cluster());
    }

    @Bean
    RemoteClusterReports clusterReports(RemoteReports reports) {
        return reports.ofCluster();
    }

    @Bean
    RunReports runReports(RemoteReports reports) {
        return reports.runs();
    }

    @Bean
    HomeReports homeReports(RemoteReports reports) {
        return reports.homes();
    }

    @Bean
    RemoteLogs logs(RemoteReports reports) {
        return reports.logs();
    }

    @Bean
    ShellRequests shellRequests(RemoteReports reports) {
        return reports.shells();
    }

    @Bean
    UseRequests useRequests(RemoteReports reports) {
        return reports.use();
    }

    @Bean
    VolumePresence volumePresence(RemoteReports reports, VolumeFiles volume) {
        return reports.volume(volume);
    }

    /** @param keep how long a dataset stays on the cluster's own volume that no run reads */
    @Bean
    OwnVolume ownVolume(
            RemoteReports reports,
            VolumeFiles volume,
            DiskReserve reserve,
            @Value("${orchestra.own-volume.keep:7d}") Duration keep) {
        return new OwnVolume(reports.transfers(), volume, reserve, reports.serverVolume(volume), keep);
    }
}
