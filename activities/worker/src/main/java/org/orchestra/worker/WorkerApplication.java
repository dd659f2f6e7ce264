package org.orchestra.worker;

import org.orchestra.store.StoreModule;
import org.orchestra.temporal.TemporalModule;
import org.orchestra.volume.Utf8Locale;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * The worker process. Its defaults are in {@code worker.yml}; a laboratory's own settings go into an {@code
 * application.yml} beside it, into properties or into the environment.
 */
@SpringBootApplication
@Import({StoreModule.class, TemporalModule.class})
@EnableConfigurationProperties({WorkerSettings.class, PodSettings.class})
@EnableScheduling
public class WorkerApplication {
    public static void main(String[] arguments) {
        Utf8Locale.require();
        builder().run(arguments);
    }

    /** The application with its defaults, for those that run it beside others in one process. */
    public static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(WorkerApplication.class)
                .properties("spring.config.name=worker,application");
    }
}
