package org.orchestra.api;

import org.orchestra.store.StoreModule;
import org.orchestra.temporal.TemporalModule;
import org.orchestra.volume.Utf8Locale;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * The API's process. It starts and signals workflows but works on none. Its defaults are in {@code api.yml}; a
 * laboratory's own settings go into an {@code application.yml} beside it, into properties or into the environment.
 */
@SpringBootApplication
@Import({StoreModule.class, TemporalModule.class})
@EnableScheduling
public class ApiApplication {
    /** Where the settings are looked for: what comes later goes first. */
    static final String CONFIG_NAMES = "spring.config.name=api,application";

    public static void main(String[] arguments) {
        Utf8Locale.require();
        builder().run(arguments);
    }

    /** The application with its defaults, for those that run it beside others in one process. */
    public static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(ApiApplication.class).properties(CONFIG_NAMES);
    }
}
