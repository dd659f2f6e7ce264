package org.orchestra.api.use;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.orchestra.api.RunsFixture;
import org.orchestra.runner.use.RequestedUse;
import org.orchestra.runner.use.RunUse;
import org.orchestra.runner.use.UseRequests;
import org.springframework.beans.factory.annotation.Autowired;

/** What running jobs use over HTTP, with the port of a worker at the other end. */
@Timeout(180)
class LiveUseApiIT extends RunsFixture {
    @Autowired
    private UseRequests worker;

    @BeforeEach
    void aTaskOfWhichOneJobRuns() throws IOException {
        jdbc.sql("TRUNCATE use_request, run_use").update();
        if (get("fit", "jobs").returnResult(String.class).getStatus().value() == 404) {
            task("fit", "z_remote");
        }
        long task = jdbc.sql("SELECT id FROM task WHERE name = :name")
                .param("name", name("fit"))
                .query(Long.class)
                .single();
        jdbc.sql("DELETE FROM run WHERE task_id = :task").param("task", task).update();
        run("fit", 0, 1, null);
        jdbc.sql("UPDATE run SET started_at = now(), cpu_millis = 2000, memory_mib = 512 WHERE task_id = :task")
                .param("task", task)
                .update();
    }

    @Override
    protected String user() {
        return "tobias";
    }

    @Test
    void whoeverAsksHasItMeasuredAndReadsItThen() {
        // given
        get("fit", "use")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.jobs[0].requestedCpus")
                .isEqualTo(2.0)
                .jsonPath("$.jobs[0].cpus")
                .doesNotExist();

        // when
        List<RequestedUse> requested = worker.requested("remote", 10);
        assertThat(requested).hasSize(1);
        worker.report("remote", List.of(RunUse.measured(requested.get(0).run(), Instant.now(), 1_500, 300)));

        // then
        get("fit", "use?job=0")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.jobs.length()")
                .isEqualTo(1)
                .jsonPath("$.jobs[0].name")
                .isEqualTo("a.json")
                .jsonPath("$.jobs[0].cluster")
                .isEqualTo("remote")
                .jsonPath("$.jobs[0].cpus")
                .isEqualTo(1.5)
                .jsonPath("$.jobs[0].memoryMib")
                .isEqualTo(300)
                .jsonPath("$.jobs[0].requestedMemoryMib")
                .isEqualTo(512)
                .jsonPath("$.jobs[0].ageSeconds")
                .isNumber();
    }

    @Test
    void aClusterThatCannotMeasureSaysWhy() {
        // given
        get("fit", "use").expectStatus().isOk();

        // when
        worker.report(
                "remote",
                List.of(RunUse.unknown(
                        worker.requested("remote", 10).get(0).run(), Instant.now(), "No metrics: ask an admin.")));

        // then
        get("fit", "use").expectBody().jsonPath("$.jobs[0].obstacle").isEqualTo("No metrics: ask an admin.");
    }

    @Test
    void aJobThatDoesNotRunHasItsState() {
        assertProblem(get("fit", "use?job=1"), 409, "job-not-running", "does not run (REGISTERED)");
        assertProblem(get("fit", "use?job=7"), 404, "not-found", "has no job 7");
        assertProblem(get("gone", "use"), 404, "task-not-found", "gone");
    }

    @Test
    void aTaskOfWhichNothingRunsIsMeasuredByNobody() {
        // given
        endRun("fit", 0, 1, "SUCCEEDED");

        // then
        get("fit", "use").expectStatus().isOk().expectBody().jsonPath("$.jobs").isEmpty();
        assertThat(jdbc.sql("SELECT count(*) FROM use_request")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void itIsForTheOwnerAndForAdmins() {
        String address = "/api/v1/tasks/" + name("fit") + "/use";
        assertProblem(as("olaf").get().uri(address).exchange(), 403, "forbidden", "belongs to tobias");
        assertThat(jdbc.sql("SELECT count(*) FROM use_request")
                        .query(Integer.class)
                        .single())
                .isZero();
        as("admin").get().uri(address).exchange().expectStatus().isOk();
    }
}
