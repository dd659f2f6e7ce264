package org.orchestra.store.use;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.use.RequestedUse;
import org.orchestra.runner.use.RunUse;
import org.orchestra.runner.use.UseRequests;
import org.orchestra.store.task.TaskFixture;
import org.orchestra.store.testing.StoreExtension;

class LiveUseIT {
    private static final String TRAIN = TaskFixture.TRAIN;

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final TaskFixture fixture = new TaskFixture(STORE);
    private final UseRepository users = STORE.served(UseRepository.class);
    private final UseRequests worker = STORE.get(UseRequests.class);
    private RunKey first;
    private RunKey second;

    @BeforeEach
    void twoJobsRunAndOneStarts() {
        fixture.begin();
        STORE.jdbc().sql("TRUNCATE use_request, run_use").update();
        long task = STORE.open(fixture.register(TRAIN));
        fixture.pass();
        first = fixture.begin(task, 0);
        second = fixture.begin(task, 1);
        fixture.begin(task, 2);
        Stream.of(first, second).forEach(run -> STORE.get(RunReports.class).running(run, Instant.now()));
    }

    @Test
    void onlyWhatRunsIsMeasuredAndOnlyWhileSomebodyLooks() {
        // given
        assertThat(requested()).isEmpty();

        // when
        users.ask(TRAIN, null);

        // then
        assertThat(worker.requested("elsewhere", 10)).isEmpty();
        assertThat(worker.requested(CLUSTER, 10)).first().satisfies(run -> {
            assertThat(run.run()).isEqualTo(first);
            assertThat(run.container()).isEqualTo(first);
            assertThat(run.task().name()).isEqualTo(TRAIN);
            assertThat(run.task().owner()).isEqualTo("ana");
        });
        assertThat(requested()).containsExactly(first, second);

        // when nobody looks any more
        STORE.jdbc()
                .sql("UPDATE use_request SET until = now() - interval '1 second'")
                .update();

        // then
        assertThat(requested()).isEmpty();

        // when
        users.ask(TRAIN, null);

        // then
        assertThat(requested()).hasSize(2);
    }

    @Test
    void ofATaskASingleJobIsLookedAt() {
        // when
        users.ask(TRAIN, 1);
        users.ask(TRAIN, 1);

        // then
        assertThat(requested()).containsExactly(second);
        assertThat(users.running(TRAIN, 1, 10)).extracting(JobUse::job).containsExactly(1);
    }

    @Test
    void eachHasItsTurnWhenThereAreMoreThanARoundMeasures() {
        // given
        users.ask(TRAIN, null);

        // when
        assertThat(worker.requested(CLUSTER, 1)).extracting(RequestedUse::run).containsExactly(first);
        worker.report(CLUSTER, List.of(RunUse.measured(first, Instant.now(), 1, 1)));

        // then
        assertThat(worker.requested(CLUSTER, 1)).extracting(RequestedUse::run).containsExactly(second);
    }

    @Test
    void theGreatestUseComesFirstBesideWhatTheJobGot() {
        // given
        Instant at = Instant.now().minusSeconds(20);

        // when
        worker.report(
                CLUSTER, List.of(RunUse.measured(first, at, 10, 100), RunUse.measured(second, Instant.EPOCH, 1, 1)));
        worker.report(CLUSTER, List.of(RunUse.measured(second, at, 750, 130)));

        // then
        List<JobUse> running = users.running(TRAIN, null, 10);
        assertThat(running).extracting(JobUse::job).containsExactly(1, 0);
        JobUse most = running.get(0);
        assertThat(most.name()).isNotEmpty();
        assertThat(most.cluster()).isEqualTo(CLUSTER);
        assertThat(most.node()).isEqualTo("n1");
        assertThat(most.cpus()).isEqualTo(0.75);
        assertThat(most.memoryMib()).isEqualTo(130);
        assertThat(most.requestedCpus()).isPositive();
        assertThat(most.requestedMemoryMib()).isPositive();
        assertThat(most.ageSeconds()).isBetween(19.0, 60.0);
        assertThat(most.obstacle()).isNull();
        assertThat(users.running(TRAIN, null, 1)).hasSize(1);
    }

    @Test
    void whatCannotBeMeasuredHasItsReason() {
        // when
        worker.report(CLUSTER, List.of(RunUse.unknown(first, Instant.now(), "No metrics: ask an admin.")));

        // then
        JobUse use = users.running(TRAIN, 0, 10).get(0);
        assertThat(use.obstacle()).isEqualTo("No metrics: ask an admin.");
        assertThat(use.cpus()).isNull();
        assertThat(use.ageSeconds()).isNull();
        assertThat(obstacle(second)).isNull();
    }

    @Test
    void aWorkerThatIsAwayIsTheReason() {
        // given
        STORE.jdbc()
                .sql("UPDATE cluster SET reported_at = now() - interval '1 hour' WHERE name = :name")
                .param("name", CLUSTER)
                .update();

        // then
        try {
            assertThat(obstacle(first)).contains("The worker of cluster " + CLUSTER + " does not answer");
        } finally {
            STORE.jdbc()
                    .sql("UPDATE cluster SET reported_at = now() WHERE name = :name")
                    .param("name", CLUSTER)
                    .update();
        }
    }

    @Test
    void aWorkerReportsRunningRunsOfItsOwnClusterOnly() {
        // given
        STORE.get(RunReports.class).ended(second, RunOutcome.succeeded());

        // when
        worker.report("elsewhere", List.of(RunUse.measured(first, Instant.now(), 5, 5)));
        worker.report(
                CLUSTER,
                List.of(
                        RunUse.measured(second, Instant.now(), 5, 5),
                        RunUse.measured(new RunKey(first.taskId(), 99, 1), Instant.now(), 5, 5)));

        // then
        assertThat(STORE.jdbc()
                        .sql("SELECT count(*) FROM run_use")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(users.running(TRAIN, null, 10)).extracting(JobUse::job).containsExactly(0);
    }

    @Test
    void whatIsOldIsForgotten() {
        // given
        users.ask(TRAIN, 0);
        worker.report(CLUSTER, List.of(RunUse.measured(first, Instant.now(), 5, 5)));
        STORE.jdbc()
                .sql("UPDATE run_use SET reported_at = now() - interval '61 seconds'")
                .update();
        STORE.jdbc()
                .sql("UPDATE use_request SET until = now() - interval '61 seconds'")
                .update();

        // then
        assertThat(users.running(TRAIN, 0, 10).get(0).cpus()).isNull();

        // when
        users.ask(TRAIN, null);

        // then
        assertThat(STORE.jdbc()
                        .sql("SELECT count(*) FROM run_use")
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(STORE.jdbc()
                        .sql("SELECT number FROM use_request")
                        .query((row, index) -> row.getString(1))
                        .list())
                .containsExactly((String) null);
    }

    private List<RunKey> requested() {
        return worker.requested(CLUSTER, 10).stream().map(RequestedUse::run).toList();
    }

    private @Nullable String obstacle(RunKey run) {
        return users.running(TRAIN, run.job(), 10).get(0).obstacle();
    }
}
