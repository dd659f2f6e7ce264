package org.orchestra.worker.cluster;

import org.orchestra.runner.VolumePresence;
import org.orchestra.runner.log.LogRequests;
import org.orchestra.runner.log.LogStreamCopiers;
import org.orchestra.runner.metric.MetricCollector;
import org.orchestra.runner.metric.MetricCollectors;
import org.orchestra.runner.metric.MetricReadings;
import org.orchestra.runner.shell.ShellRequests;
import org.orchestra.runner.shell.ShellServers;
import org.orchestra.volume.VolumeFiles;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;

/**
 * Everything that serves clusters. A process imports it beside what it has for the ports of {@code org.orchestra.runner}: the
 * store, or a way to the API.
 */
@Configuration(proxyBeanMethods = false)
@ComponentScan(excludeFilters = @Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class))
@EnableConfigurationProperties({WorkerSettings.class, PodSettings.class})
public class ClusterModule {
    @Bean
    LogStreamCopiers logStreamCopiers(LogRequests requests) {
        return new LogStreamCopiers(requests);
    }

    /** @param enabled whether an admin allows shells on the clusters of this process; the API has a setting of its own */
    @Bean
    ClusterShells clusterShells(ShellRequests requests, @Value("${orchestra.shells.enabled:false}") boolean enabled) {
        return new ClusterShells(enabled ? new ShellServers(requests) : null);
    }

    @Bean
    MetricCollectors metricCollectors(MetricReadings readings, VolumeFiles volume, VolumePresence presence) {
        return new MetricCollectors(new MetricCollector(readings, volume, presence));
    }
}
