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
 * What the cluster really showed, cut to what may matter, where a test cannot bring it about each time: a node that died and
 * lost its pod to the control plane after five minutes, a configuration that no run of ours has, a child of the command
 * that the kernel ended on a node with cgroups of the first version, and a command that ended well when its time was over.
 */
class RecordedStatesTest {
    private static final Path RECORDED = Path.of("src/test/resources/org/orchestra/kubernetes/states");
    private static final RunSpec ORDER =
            ClusterFixture.with(RunSpecFixture.onCpu(), new Allocation(DeviceKind.CPU, 20, 32, 0, 5));

    @ParameterizedTest
    @CsvSource({
        "node-lost, 2026-11-21T18:16:11Z, "
                + "EVICTED NODE_LOST: its node was lost: node node-1 does not answer any more",
        "configuration-error, 2026-11-21T18:26:30Z, "
                + "NEVER_STARTED CONFIG_ERROR: its configuration is not valid: configmap \"settings\" not found",
        "out-of-memory-of-a-child, 2026-11-21T18:05:00Z, "
                + "FAILED OUT_OF_MEMORY: out of memory: it used 32 MiB of 32 MiB",
        "time-limit-and-exit-code-0, 2026-11-21T18:22:00Z, FAILED TIME_LIMIT: time limit of 00:00:05"
    })
    void isReadAsWhatItWas(String recorded, Instant now, String told) throws IOException {
        // given
        ObservedState sighting = sighting(recorded);

        // when
        RunPhase finding = new RunPhaseReader(Duration.ofMinutes(5)).of(sighting, ORDER, now);

        // then
        assertThat(told(finding)).isEqualTo(told);
    }

    private static String told(RunPhase finding) {
        if (finding instanceof RunPhase.Hopeless hopeless) {
            return ListenerEvent.of(hopeless.outcome());
        }
        return finding instanceof RunPhase.Ended ended ? ListenerEvent.of(ended.outcome()) : finding.toString();
    }

    private static ObservedState sighting(String recorded) throws IOException {
        JsonObject all = JsonParser.parseString(Files.readString(RECORDED.resolve(recorded + ".json")))
                .getAsJsonObject();
        Gson gson = JSON.getGson();
        return new ObservedState(
                        gson.fromJson(all.get("job"), V1Job.class),
                        List.of(gson.fromJson(all.get("pods"), V1Pod[].class)))
                .with(List.of(gson.fromJson(all.get("events"), CoreV1Event[].class)));
    }
}
