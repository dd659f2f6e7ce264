package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.CoreV1Event;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.run.RunSpec.Allocation;

/**
 * States that a real cluster showed and that a test cannot reproduce each time, reduced to the relevant fields: a node that
 * died and whose pod the control plane deleted after five minutes, a configuration that Orchestra never writes, a child
 * process that the kernel killed on a node with cgroups v1, and a command that exited with code 0 at its time limit.
 */
class RecordedStatesTest {
    private static final Path RECORDED = Path.of("src/test/resources/org/orchestra/kubernetes/states");
    private static final RunSpec SPEC =
            ClusterFixture.with(RunSpecFixture.onCpu(), new Allocation(DeviceKind.CPU, 20, 32, 0, 5));

    @ParameterizedTest
    @CsvSource({
        "node-lost, 2026-11-21T18:16:11Z, " + "EVICTED NODE_LOST: its node was lost: node node-1 does not answer",
        "configuration-error, 2026-11-21T18:26:30Z, "
                + "NEVER_STARTED CONFIG_ERROR: its configuration is not valid: configmap \"settings\" not found",
        "out-of-memory-of-a-child, 2026-11-21T18:05:00Z, "
                + "FAILED OUT_OF_MEMORY: out of memory: it used 32 MiB of 32 MiB",
        "time-limit-and-exit-code-0, 2026-11-21T18:22:00Z, FAILED TIME_LIMIT: time limit of 00:00:05"
    })
    void hasItsOutcome(String recorded, Instant now, String text) throws IOException {
        // given
        ObservedState state = observedState(recorded);

        // when
        RunPhase phase = new RunPhaseReader(Duration.ofMinutes(5)).read(state, SPEC, now);

        // then
        assertThat(text(phase)).isEqualTo(text);
    }

    private static String text(RunPhase phase) {
        if (phase instanceof RunPhase.Unrecoverable unrecoverable) {
            return OutcomeText.of(unrecoverable.outcome());
        }
        return phase instanceof RunPhase.Finished finished ? OutcomeText.of(finished.outcome()) : phase.toString();
    }

    private static ObservedState observedState(String recorded) throws IOException {
        JsonObject all = JsonParser.parseString(Files.readString(RECORDED.resolve(recorded + ".json")))
                .getAsJsonObject();
        Gson gson = JSON.getGson();
        return new ObservedState(
                        gson.fromJson(all.get("job"), V1Job.class),
                        List.of(gson.fromJson(all.get("pods"), V1Pod[].class)))
                .withEvents(List.of(gson.fromJson(all.get("events"), CoreV1Event[].class)));
    }
}
