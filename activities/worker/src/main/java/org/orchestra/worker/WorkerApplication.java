package org.orchestra.worker;

import org.orchestra.store.StoreModule;
import org.orchestra.temporal.TemporalModule;
import org.orchestra.volume.Utf8Locale;
import org.orchestra.worker.cluster.ClusterModule;
import org.orchestra.worker.remote.RemoteWorkerApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.TypeExcludeFilter;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.FilterType;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * The worker process. Its defaults are in {@code worker.yml}; a laboratory's own settings go into an {@code
 * application.yml} beside it, into properties or into the environment.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@ComponentScan(
        excludeFilters = {
            @Filter(type = FilterType.CUSTOM, classes = TypeExcludeFilter.class),
            @Filter(type = FilterType.REGEX, pattern = "org\\.orchestra\\.worker\\.(cluster|remote)\\..*")
        })
@Import({StoreModule.class, TemporalModule.class, ClusterModule.class})
@EnableScheduling
public class WorkerApplication {
    /** @param arguments with {@code --cluster}, the worker of one cluster that has no way to the database */
    public static void main(String[] arguments) {
        Utf8Locale.require();
        if (RemoteWorkerApplication.isAskedFor(arguments)) {
            RemoteWorkerApplication.run(arguments);
        } else {
            builder().run(arguments);
        }
    }

    /** The application with its defaults, for those that run it beside others in one process. */
    public static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(WorkerApplication.class)
                .properties("spring.config.name=worker,application");
    }
}
