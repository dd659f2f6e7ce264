package org.orchestra.standalone;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.orchestra.api.ApiApplication;
import org.orchestra.worker.WorkerApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** The API and the worker in one Spring context, with the defaults of both and those in {@code standalone.yml}. */
final class Services implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final String DEFAULT_PORT = "8080";
    private static final int DEFAULT_HEALTH_PORT = 8082;

    /** Settings with lists of folders that the home is always one of. */
    private static final List<String> FOLDERS = List.of("orchestra.worker.hidden", "orchestra.storage.reserve-also");

    private final ConfigurableApplicationContext context;

    private Services(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static Services start(
            Home home,
            Ports ports,
            Map<String, String> environment,
            EmbeddedDatabase database,
            TemporalService temporal) {
        return new Services(new SpringApplicationBuilder(WorkerApplication.class, ApiApplication.class)
                // Where two files disagree, the later one wins.
                .properties("spring.config.name=worker,api,application,standalone")
                .registerShutdownHook(false)
                .initializers(
                        context -> temporal.channel()
                                .ifPresent(channel ->
                                        context.getBeanFactory().registerSingleton("temporalChannel", channel)),
                        context -> FOLDERS.forEach(setting -> add(home.path(), setting, context.getEnvironment())))
                .run(arguments(home, ports, environment, database, temporal)));
    }

    /** Where this machine reaches the API. */
    String url() {
        ConfigurableEnvironment environment = context.getEnvironment();
        return RunningServer.url(
                environment.getRequiredProperty("server.address"),
                environment.getRequiredProperty("local.server.port", Integer.class));
    }

    /** Where it says whether it is well. */
    int healthPort() {
        return context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
    }

    @Override
    public void close() {
        context.close();
    }

    /** Adds a folder to a setting's list, which otherwise the environment or a file would replace as a whole. */
    static void add(Path folder, String setting, ConfigurableEnvironment environment) {
        List<String> folders = new ArrayList<>(Binder.get(environment)
                .bind(setting, Bindable.listOf(String.class))
                .orElse(List.of()));
        folders.add(folder.toString());
        // Element by element: a whole list would be parted at the commas of its paths.
        Map<String, Object> elements = new HashMap<>();
        for (int i = 0; i < folders.size(); i++) {
            elements.put(setting + "[" + i + "]", folders.get(i));
        }
        environment.getPropertySources().addFirst(new MapPropertySource(setting, elements));
    }

    private static String[] arguments(
            Home home,
            Ports ports,
            Map<String, String> environment,
            EmbeddedDatabase database,
            TemporalService temporal) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.address=" + environment.getOrDefault("ORCHESTRA_ADDRESS", LOOPBACK),
                "--server.port=" + environment.getOrDefault("ORCHESTRA_PORT", DEFAULT_PORT),
                "--management.server.address=" + LOOPBACK,
                "--management.server.port=" + ports.choose("health", DEFAULT_HEALTH_PORT),
                "--spring.datasource.url=" + database.url() + "?reWriteBatchedInserts=true",
                "--spring.datasource.username=" + EmbeddedDatabase.USER,
                "--spring.datasource.password=" + database.password(),
                "--orchestra.standalone.home=" + home.path(),
                "--orchestra.worker.local-state=" + home.resolve("runs"),
                "--orchestra.bootstrap.admin.password=" + home.secret("admin-password"),
                "--orchestra.standalone.slots=" + Runtime.getRuntime().availableProcessors()));
        temporal.address().ifPresent(address -> arguments.add("--orchestra.temporal.address=" + address));
        temporal.ui().ifPresent(ui -> arguments.add("--orchestra.temporal-ui=" + ui));
        String configuration = environment.getOrDefault("ORCHESTRA_CONFIG", "");
        if (!configuration.isBlank()) {
            arguments.add("--spring.config.additional-location[0]=file:" + configuration);
        }
        return arguments.toArray(String[]::new);
    }
}
