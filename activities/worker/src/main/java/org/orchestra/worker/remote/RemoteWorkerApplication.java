package org.orchestra.worker.remote;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.orchestra.store.ClockConfiguration;
import org.orchestra.store.VolumeConfiguration;
import org.orchestra.store.capacity.NodeHealthSettings;
import org.orchestra.store.task.ImageSettings;
import org.orchestra.temporal.SchedulerSignals;
import org.orchestra.worker.cluster.ClusterModule;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * The worker of one cluster, anywhere: it has connections to Temporal and to the API, both outgoing, and none to the
 * database. Its defaults are in {@code remote-worker.yml}.
 */
@SpringBootApplication(exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
@Import({ClusterModule.class, SchedulerSignals.class, VolumeConfiguration.class, ClockConfiguration.class})
@EnableConfigurationProperties({RemoteSettings.class, NodeHealthSettings.class, ImageSettings.class})
@EnableScheduling
public class RemoteWorkerApplication {
    private static final String CLUSTER = "--cluster";
    private static final String API = "--api";

    /** Whether the command line names the one cluster to serve. */
    public static boolean isAskedFor(String... arguments) {
        return Arrays.stream(arguments)
                .anyMatch(argument -> argument.equals(CLUSTER) || argument.startsWith(CLUSTER + "="));
    }

    /** @param arguments {@code --cluster NAME}, {@code --api URL}, and properties as Spring takes them */
    public static void run(String... arguments) {
        builder().run(properties(arguments));
    }

    /** The application with its defaults, for those that run it beside others in one process. */
    public static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(RemoteWorkerApplication.class)
                .properties("spring.config.name=remote-worker,application");
    }

    /** The two short options in the words of Spring, which knows a value after an equals sign only. */
    static String[] properties(String... arguments) {
        List<String> properties = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            boolean isShort = argument.equals(CLUSTER) || argument.equals(API);
            String whole = isShort && i + 1 < arguments.length ? argument + "=" + arguments[++i] : argument;
            properties.add(whole.replaceFirst("^--(cluster|api)=", "--orchestra.remote.$1="));
        }
        return properties.toArray(String[]::new);
    }
}
