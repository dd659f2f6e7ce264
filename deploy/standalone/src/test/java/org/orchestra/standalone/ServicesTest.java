package org.orchestra.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class ServicesTest {
    private static final String SETTING = "orchestra.worker.hidden";
    private static final Path HOME = Path.of("/srv/home, and all");

    private final StandardEnvironment environment = new StandardEnvironment();

    @Test
    void aListOfFoldersHasTheHomeWhereNobodySetsIt() {
        // when
        Services.add(HOME, SETTING, environment);

        // then
        assertThat(folders()).containsExactly(HOME);
    }

    @Test
    void theHomeComesToTheFoldersOfAFile() {
        // given
        environment
                .getPropertySources()
                .addLast(
                        new MapPropertySource("file", Map.of(SETTING + "[0]", "/keys, old", SETTING + "[1]", "/keys")));

        // when
        Services.add(HOME, SETTING, environment);

        // then
        assertThat(folders()).containsExactly(Path.of("/keys, old"), Path.of("/keys"), HOME);
    }

    @Test
    void theHomeComesToTheFoldersOfTheEnvironment() {
        // given
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                Map.of("ORCHESTRA_WORKER_HIDDEN", "/keys,/mail")));

        // when
        Services.add(HOME, SETTING, environment);

        // then
        assertThat(folders()).containsExactly(Path.of("/keys"), Path.of("/mail"), HOME);
    }

    private List<Path> folders() {
        return Binder.get(environment)
                .bind(SETTING, Bindable.listOf(Path.class))
                .get();
    }
}
