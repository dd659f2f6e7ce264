package org.orchestra.store.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.RunDriver.FAILURE;
import static org.orchestra.store.testing.RunDriver.SUCCESS;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.capacity.NodeName;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.run.RunKey;
import org.orchestra.runner.RunReports;
import org.orchestra.store.capacity.Nodes;
import org.orchestra.store.task.TaskKills;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.RecordedPass;
import org.orchestra.store.testing.RunDriver;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;

/** Nodes that eat jobs, in PostgreSQL: which are cordoned, who is told, and what is not charged. */
class FailingNodesIT {

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final RunReports reports = STORE.get(RunReports.class);
    private final Tasks tasks = STORE.get(Tasks.class);
    private final RunDriver runs = new RunDriver(STORE);

    @BeforeEach
    void twoNodesAndTwoUsers() {
        TestData data = STORE.data();
        data.queue("cpu", CLUSTER);
        data.node("cpu", "n1", 40);
        data.node("cpu", "n2", 40);
        data.user("ana");
        data.user("bob");
        data.admin("eva");
        data.admin("max");
    }

    // The cordon
    // ---------------------------------------------------------------------------------------------------------

    @Test
    void aNodeWhoseJobsOfTwoUsersFailInARowIsCordonedWithTheEvidence() {
        // given
        long fit = STORE.openTask("ana", "fit", 3);
        long scan = STORE.openTask("bob", "scan", 5);
        runs.fail("n1", fit, 0, 1, 2);
        runs.fail("n1", scan, 0);
        assertThat(runs.health("n1")).isEqualTo("HEALTHY");

        // when
        JobState fifth = runs.end(scan, 1, "n1", FAILURE);

        // then the last one has its next slot to come at once, the others when their task ends
        assertThat(fifth).isEqualTo(JobState.ASSIGNED);
        assertThat(runs.health("n1")).isEqualTo("CORDONED");
        assertThat(runs.health("n2")).isEqualTo("HEALTHY");
        String evidence =
                "5 jobs in a row failed within 1 s of their start: 3 of user.ana.fit, 2 of user.bob.scan; most often: exit code 127: command not found";
        assertThat(STORE.get(Nodes.class).get(new QueueName("cpu"), new NodeName("n1")))
                .satisfies(node -> assertThat(node.reason()).isEqualTo(evidence))
                .satisfies(node -> assertThat(node.failed()).isEqualTo(5));
        assertThat(runs.charged(fit)).isEmpty();
        assertThat(runs.charged(scan)).isEmpty();
        assertThat(messages())
                .hasSize(2)
                .allSatisfy(message -> assertThat(message)
                        .containsEntry("subject", "Node n1 in cpu is cordoned")
                        .extractingByKey("body")
                        .asString()
                        .startsWith(evidence + ". It gets no more jobs"));
    }

    @Test
    void aCordonedNodeGetsNoMoreJobs() {
        // given
        cordon();
        STORE.openTask("ana", "next", 20);

        // when
        RecordedPass pass = STORE.pass();

        // then
        assertThat(pass.grants().stream().flatMap(batch -> batch.grants().stream()))
                .isNotEmpty()
                .allSatisfy(grant -> assertThat(grant.node()).isEqualTo("n2"));
    }

    @Test
    void oneUsersBrokenTaskCordonsNothing() {
        // given
        long fit = STORE.openTask("ana", "fit", 40);

        // when
        for (int job = 0; job < 40; job++) {
            assertThat(runs.end(fit, job, job % 2 == 0 ? "n1" : "n2", FAILURE)).isEqualTo(JobState.FAILED);
        }

        // then
        assertThat(runs.health("n1")).isEqualTo("HEALTHY");
        assertThat(runs.health("n2")).isEqualTo("HEALTHY");
        assertThat(runs.charged(fit)).hasSize(40);
        assertThat(messages()).isEmpty();
    }

    @Test
    void oneUsersTaskIsEnoughWhenItSucceedsElsewhere() {
        // given
        long fit = STORE.openTask("ana", "fit", 10);
        runs.end(fit, 0, "n2", SUCCESS);
        runs.fail("n1", fit, 1, 2, 3, 4);

        // when
        runs.end(fit, 5, "n1", FAILURE);

        // then
        assertThat(runs.health("n1")).isEqualTo("CORDONED");
        assertThat(runs.charged(fit)).containsExactly("0/1");
    }

    @Test
    void aTaskThatOneNodeWasCordonedForCordonsNoSecond() {
        // given
        long fit = STORE.openTask("ana", "fit", 30);
        runs.end(fit, 0, "n2", SUCCESS);
        runs.fail("n1", fit, 1, 2, 3, 4, 5);
        assertThat(runs.health("n1")).isEqualTo("CORDONED");

        // when a run that was under way there ends well, and the others fail on the second node too
        runs.end(fit, 6, "n1", SUCCESS);
        for (int job = 7; job < 30; job++) {
            runs.end(fit, job, "n2", FAILURE);
        }

        // then
        assertThat(runs.health("n2")).isEqualTo("HEALTHY");
    }

    @Test
    void aSuccessInBetweenEndsTheStreak() {
        // given
        long fit = STORE.openTask("ana", "fit", 5);
        long scan = STORE.openTask("bob", "scan", 5);
        runs.fail("n1", fit, 0, 1);
        runs.fail("n1", scan, 0, 1);
        runs.end(scan, 2, "n1", SUCCESS);

        // when
        runs.fail("n1", fit, 2, 3);
        runs.fail("n1", scan, 3, 4);

        // then
        assertThat(runs.health("n1")).isEqualTo("HEALTHY");
    }

    @Test
    void whatFailsAfterSomeTimeDoesNotCount() {
        // given
        long fit = STORE.openTask("ana", "fit", 3);
        long scan = STORE.openTask("bob", "scan", 2);
        runs.fail("n1", fit, 0, 1, 2);
        runs.fail("n1", scan, 0);

        // when
        RunKey late = runs.begin(scan, 1, "n1");
        STORE.jdbc()
                .sql("UPDATE run SET started_at = now() - interval '11 seconds' WHERE outcome IS NULL")
                .update();
        reports.ended(late, FAILURE);

        // then
        assertThat(runs.health("n1")).isEqualTo("HEALTHY");
        assertThat(runs.charged(scan)).hasSize(2);
    }

    @Test
    void aNodeThatIsUnhealthyIsLeftToItsHealthCheck() {
        // given
        long fit = STORE.openTask("ana", "fit", 3);
        long scan = STORE.openTask("bob", "scan", 2);
        STORE.jdbc()
                .sql("UPDATE node SET health = 'UNHEALTHY', health_reason = 'it is not ready' WHERE name = 'n1'")
                .update();

        // when
        runs.fail("n1", fit, 0, 1, 2);
        runs.fail("n1", scan, 0, 1);

        // then
        assertThat(runs.health("n1")).isEqualTo("UNHEALTHY");
        assertThat(runs.charged(fit)).hasSize(3);
    }

    @Test
    void whatStillFailsOnACordonedNodeIsNotChargedEither() {
        // given
        long late = STORE.openTask("ana", "late", 3);
        RunKey quick = runs.begin(late, 0, "n1");
        RunKey slow = runs.begin(late, 1, "n1");
        RunKey killed = runs.begin(late, 2, "n1");
        cordon();

        // when
        STORE.jdbc()
                .sql("UPDATE run SET started_at = now() - interval '1 hour' WHERE task_id = :task AND number = 1")
                .param("task", late)
                .update();

        // then
        assertThat(reports.ended(quick, FAILURE).state()).isEqualTo(JobState.ASSIGNED);
        assertThat(reports.ended(slow, FAILURE).state()).isEqualTo(JobState.FAILED);
        STORE.get(TaskKills.class).kill("user.ana.late", "ana");
        assertThat(reports.ended(killed, FAILURE).state()).isEqualTo(JobState.KILLED);
        assertThat(runs.charged(late)).containsExactly("1/1", "2/1");
        assertThat(messages()).hasSize(2);
    }

    @Test
    void afterAResumeTheOldFailuresCordonNoMore() {
        // given
        cordon();
        STORE.get(Nodes.class).resume(new QueueName("cpu"), new NodeName("n1"));
        long fit = STORE.openTask("ana", "more", 3);
        long scan = STORE.openTask("bob", "more", 2);

        // when
        runs.fail("n1", fit, 0, 1, 2);
        runs.fail("n1", scan, 0);

        // then
        assertThat(runs.health("n1")).isEqualTo("HEALTHY");
        runs.fail("n1", scan, 1);
        assertThat(runs.health("n1")).isEqualTo("CORDONED");
        assertThat(messages()).hasSize(4);
    }

    @RepeatedTest(10)
    void ofFailuresAtOnceExactlyOneCordons() throws Exception {
        // given
        long fit = STORE.openTask("ana", "fit", 3);
        long scan = STORE.openTask("bob", "scan", 3);
        runs.fail("n1", fit, 0, 1);
        runs.fail("n1", scan, 0);
        List<RunKey> last = List.of(runs.begin(fit, 2, "n1"), runs.begin(scan, 1, "n1"), runs.begin(scan, 2, "n1"));

        // when
        List<JobState> states = RunDriver.atOnce(last.stream()
                .<Callable<JobState>>map(
                        key -> () -> reports.ended(key, FAILURE).state())
                .toList());

        // then the fourth is requeued later, the fifth and the sixth at once
        assertThat(states).containsExactlyInAnyOrder(JobState.FAILED, JobState.ASSIGNED, JobState.ASSIGNED);
        assertThat(runs.health("n1")).isEqualTo("CORDONED");
        assertThat(runs.charged(fit)).isEmpty();
        assertThat(runs.charged(scan)).isEmpty();
        assertThat(messages()).hasSize(2);
    }

    private void cordon() {
        runs.fail("n1", STORE.openTask("ana", "eaten", 3), 0, 1, 2);
        runs.fail("n1", STORE.openTask("bob", "eaten", 2), 0, 1);
        assertThat(runs.health("n1")).isEqualTo("CORDONED");
    }

    private static List<Map<String, Object>> messages() {
        return STORE.jdbc().sql("SELECT subject, body FROM message").query().listOfRows();
    }
}
