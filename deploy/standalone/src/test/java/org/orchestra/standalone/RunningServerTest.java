package org.orchestra.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunningServerTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, http://localhost:8080",
        "0.0.0.0, http://localhost:8080",
        "::, http://localhost:8080",
        "localhost, http://localhost:8080",
        "192.168.1.5, http://192.168.1.5:8080",
        "fd00::5, http://[fd00::5]:8080",
    })
    void isReachedWhereItListens(String address, String url) {
        assertThat(RunningServer.url(address, 8080)).isEqualTo(url);
    }

    @Test
    void isRecalledAsItWas() {
        // given
        Home home = home();
        var server = new RunningServer("http://[fd00::5]:8080", 8082, "in-process", Optional.empty());

        // when
        server.remember(home);

        // then
        assertThat(RunningServer.recall(home)).contains(server);
    }

    @Test
    void oneOfAnEarlierReleaseIsFoundWhileItRunsOn() {
        // given
        Home home = home();
        home.write("running.properties", "port=8090\ntemporal=in-process\n");

        // when
        RunningServer server = RunningServer.recall(home).orElseThrow();

        // then
        assertThat(server.url()).isEqualTo("http://localhost:8090");
        assertThat(server.healthUrl()).isEqualTo("http://127.0.0.1:8090/actuator/health");
    }

    private Home home() {
        Home home = Home.of(Map.of("ORCHESTRA_HOME", folder.resolve("home").toString()));
        home.create();
        return home;
    }
}
