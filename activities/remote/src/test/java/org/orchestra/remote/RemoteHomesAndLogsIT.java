package org.orchestra.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.account.HomeState;
import org.orchestra.domain.account.HomeStep;
import org.orchestra.domain.run.RunKey;
import org.orchestra.runner.ClusterDirectory;
import org.orchestra.runner.HomeReports;
import org.orchestra.runner.VolumePresence;
import org.orchestra.runner.log.LogChunk;
import org.orchestra.runner.log.LogRequests;
import org.orchestra.runner.log.RequestedLog;
import org.orchestra.store.home.HomeRepository;
import org.orchestra.store.home.UserHome;
import org.orchestra.store.log.LogStreamRepository;
import org.orchestra.store.task.TaskFixture;
import org.orchestra.store.testing.StoreExtension;

/** What of a worker's ports no test of the store asks for: homes, logs and the cluster itself. */
class RemoteHomesAndLogsIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final TaskFixture fixture = new TaskFixture(STORE);
    private final HomeReports homes = STORE.get(HomeReports.class);
    private final LogRequests logs = STORE.get(LogRequests.class);

    @BeforeEach
    void begin() {
        fixture.begin();
        STORE.data().user("zoe");
    }

    @Test
    void aHomeIsMadeStepByStepFailsAndIsRepaired() {
        // when
        assertThat(homes.begin("zoe", CLUSTER)).isTrue();
        homes.begin("zoe", CLUSTER, HomeStep.QUOTA);
        homes.failed("zoe", CLUSTER, "the cluster\0refuses \ud83d");

        // then
        assertThat(home().state()).isEqualTo(HomeState.FAILING);
        assertThat(home().step()).isEqualTo(HomeStep.QUOTA);
        assertThat(home().error()).isEqualTo("the cluster refuses ?");

        // when
        homes.ready("zoe", CLUSTER);
        homes.repairFailed("zoe", CLUSTER, null, "not now");

        // then
        assertThat(homes.on(CLUSTER)).contains("zoe");
        assertThat(home().state()).isEqualTo(HomeState.FAILING);

        // when
        homes.repaired("zoe", CLUSTER);
        STORE.data().deleteUser("zoe");

        // then
        assertThat(homes.obsolete(CLUSTER)).containsExactly("zoe");
        assertThat(homes.begin("zoe", CLUSTER)).isFalse();
        homes.removed("zoe", CLUSTER);
        assertThat(homes.obsolete(CLUSTER)).isEmpty();
    }

    @Test
    void aLogIsCopiedByteForByteByOneWorker() {
        // given
        LogStreamRepository readers = STORE.served(LogStreamRepository.class);
        long task = STORE.open(fixture.register(TaskFixture.TRAIN));
        fixture.pass();
        RunKey run = fixture.begin(task, 0);
        UUID reader = UUID.randomUUID();
        readers.open(reader, CLUSTER, run, true, 0);
        UUID worker = UUID.randomUUID();
        byte[] bytes = "ä\0\r\n".getBytes(UTF_8);

        // when
        RequestedLog requested = logs.claim(CLUSTER, worker, 10).get(0);

        // then
        assertThat(requested.run()).isEqualTo(run);
        assertThat(requested.follow()).isTrue();
        assertThat(logs.claim(CLUSTER, UUID.randomUUID(), 10)).isEmpty();
        assertThat(logs.isAwaited(reader, worker, 0)).isTrue();
        assertThat(logs.put(reader, UUID.randomUUID(), new LogChunk(0, bytes))).isFalse();
        assertThat(logs.put(reader, worker, new LogChunk(0, bytes))).isTrue();
        logs.complete(reader, worker);
        assertThat(readers.take(reader))
                .singleElement()
                .satisfies(chunk -> assertThat(chunk.bytes()).isEqualTo(bytes));
        assertThat(readers.isComplete(reader)).isTrue();
    }

    @Test
    void theClusterAndTheMarkOfTheVolumeAreKnown() throws IOException {
        assertThat(STORE.get(ClusterDirectory.class).all())
                .isEqualTo(STORE.served(ClusterDirectory.class).all());
        assertThat(STORE.get(VolumePresence.class).isThere()).isTrue();
    }

    private UserHome home() {
        return STORE.served(HomeRepository.class).find("zoe", CLUSTER).orElseThrow();
    }
}
