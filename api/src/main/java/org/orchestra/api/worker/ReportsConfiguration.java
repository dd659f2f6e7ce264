package org.orchestra.api.worker;

import org.orchestra.remote.server.ClusterReportController;
import org.orchestra.remote.server.HomeReportController;
import org.orchestra.remote.server.LogReportController;
import org.orchestra.remote.server.RunReportController;
import org.orchestra.remote.server.ShellReportController;
import org.orchestra.remote.server.TransferController;
import org.orchestra.remote.server.UseReportController;
import org.orchestra.remote.server.VolumeMarks;
import org.orchestra.store.volume.VolumeMark;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** What answers workers: beside the API for people, with a format of its own. */
@Configuration(proxyBeanMethods = false)
@Import({
    RunReportController.class,
    HomeReportController.class,
    ClusterReportController.class,
    LogReportController.class,
    ShellReportController.class,
    TransferController.class,
    UseReportController.class
})
class ReportsConfiguration implements WebMvcConfigurer {
    @Bean
    VolumeMarks volumeMarks(VolumeMark mark) {
        return mark::mark;
    }

    @Override
    public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
        builder.addCustomConverter(new WorkerBodies());
    }
}
