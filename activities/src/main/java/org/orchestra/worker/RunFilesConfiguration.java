package org.orchestra.worker;

import org.orchestra.log.BoundedLog;
import org.orchestra.run.files.RunFiles;
import org.orchestra.storage.VolumeFiles;
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
