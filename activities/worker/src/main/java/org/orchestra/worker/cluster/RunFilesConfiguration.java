package org.orchestra.worker.cluster;

import org.orchestra.volume.RunFiles;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.volume.log.BoundedLog;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

/** What runs leave on the volume; of a log at most {@code orchestra.log-limit} (10 MiB, from 1 KiB to 100 MiB). */
@Configuration(proxyBeanMethods = false)
class RunFilesConfiguration {
    @Bean
    RunFiles runFiles(VolumeFiles volume, @Value("${orchestra.log-limit:10MB}") DataSize limit) {
        return new RunFiles(volume, new BoundedLog(limit.toBytes()));
    }
}
