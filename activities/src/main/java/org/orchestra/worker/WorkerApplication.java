package org.orchestra.worker;

import org.orchestra.health.HealthSettings;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * The worker process. Its defaults are in {@code worker.yml}; a laboratory's own settings go into an {@code
 * application.yml} beside it, into properties or into the environment.
 */
@SpringBootApplication(
        scanBasePackages = {
            "org.orchestra.cluster",
            "org.orchestra.drain",
            "org.orchestra.follow",
            "org.orchestra.health",
            "org.orchestra.history",
            "org.orchestra.home",
            "org.orchestra.mail",
            "org.orchestra.message",
            "org.orchestra.metrics",
            "org.orchestra.notice",
            "org.orchestra.run",
            "org.orchestra.scheduling",
            "org.orchestra.storage",
            "org.orchestra.task",
            "org.orchestra.temporal",
            "org.orchestra.time",
            "org.orchestra.worker"
        })
@EnableConfigurationProperties({HealthSettings.class, WorkerSettings.class})
@EnableScheduling
public class WorkerApplication {
    public static void main(String[] arguments) {
        builder().run(arguments);
    }

    /** The application with its defaults, for those that run it beside others in one process. */
    public static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(WorkerApplication.class)
                .properties("spring.config.name=worker,application");
    }
}
