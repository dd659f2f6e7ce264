package org.orchestra.store.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.account.NotificationPreference;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.history.TaskFailure;
import org.orchestra.store.outbox.TaskEnd.EndedJobs;

class TaskEndMailTest {
    private static final Instant FRIDAY = Instant.parse("2026-07-03T18:02:10Z");

    @Test
    void ofATaskWithFailuresItSaysWhichAndWhatToDo() {
        // given
        TaskEndMail mail = new TaskEndMail(
                end(
                        TaskState.FINALIZED,
                        "12 of 400 jobs failed, the first is job 17 (config-000017.json): exit code 137",
                        new EndedJobs(400, 388, 12, 0, 0)),
                List.of(
                        new TaskFailure("EXIT_CODE", "exit code 137", 11, 17, "config-000017.json"),
                        new TaskFailure(
                                "OUT_OF_MEMORY",
                                "out of memory: it used 512 MiB of 512 MiB",
                                1,
                                40,
                                "config-000040.json")));

        // then
        assertThat(mail.subject()).isEqualTo("user.ana.fit is FINALIZED: 12 of 400 jobs failed");
        assertThat(mail.body()).isEqualTo("""
                user.ana.fit is FINALIZED: 400 jobs, 388 done, 12 failed.
                It took 5 h 12 min, from 2026-07-03 18:02 to 2026-07-03 23:14 UTC.

                What failed:
                  11 jobs, the first is job 17 (config-000017.json): exit code 137
                  job 40 (config-000040.json): out of memory: it used 512 MiB of 512 MiB

                What you can do now:
                  maestro task show user.ana.fit
                  maestro task logs user.ana.fit --failed
                  maestro task retry user.ana.fit
                  maestro task results user.ana.fit -o results

                To get fewer of these messages: maestro user set ana --notify broken, or --notify none.
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "388, 12,  0, 12 of 400 jobs failed",
        "388, 11,  1, 12 of 400 jobs are not done",
        "399,  0,  1, 1 of 400 jobs is not done"
    })
    void ofJobsThatWereKilledItDoesNotSayThatTheyFailed(int done, int failed, int killed, String words) {
        // given
        TaskEndMail mail =
                new TaskEndMail(end(TaskState.FINALIZED, null, new EndedJobs(400, done, failed, killed, 0)), List.of());

        // then
        assertThat(mail.subject()).isEqualTo("user.ana.fit is FINALIZED: " + words);
    }

    @Test
    void ofABrokenTaskItSaysFirstWhatBrokeIt() {
        // given
        TaskEndMail mail = new TaskEndMail(
                end(
                        TaskState.BROKEN,
                        "the test phase failed: job 3 (config-000003.json): exit code 2",
                        new EndedJobs(400, 9, 1, 0, 390)),
                List.of(new TaskFailure("EXIT_CODE", "exit code 2", 1, 3, "config-000003.json")));

        // then
        assertThat(mail.subject()).isEqualTo("user.ana.fit is BROKEN: its test phase failed");
        assertThat(mail.body()).startsWith("""
                        user.ana.fit is BROKEN: 400 jobs, 9 done, 1 failed, 390 broken.
                        The test phase failed: job 3 (config-000003.json): exit code 2.
                        """).contains("  maestro task retry user.ana.fit\n");
    }

    @Test
    void ofATaskThatIsDoneItSaysWhereTheResultsAre() {
        // given
        TaskEndMail mail = new TaskEndMail(end(TaskState.DONE, null, new EndedJobs(400, 400, 0, 0, 0)), List.of());

        // then
        assertThat(mail.subject()).isEqualTo("user.ana.fit is DONE: all 400 jobs are done");
        assertThat(mail.body())
                .contains("  maestro task results user.ana.fit -o results\n")
                .doesNotContain("What failed", "retry");
    }

    @Test
    void ofAKilledTaskItSaysHowFarItCame() {
        // given
        TaskEndMail mail =
                new TaskEndMail(end(TaskState.KILLED, "killed by zoe", new EndedJobs(400, 120, 2, 278, 0)), List.of());

        // then
        assertThat(mail.subject()).isEqualTo("user.ana.fit is KILLED: 120 of 400 jobs were done");
        assertThat(mail.body())
                .contains("120 done, 2 failed, 278 killed.\nKilled by zoe.\n", "  maestro task retry user.ana.fit\n");
    }

    @Test
    void oneJobIsCountedInTheSingular() {
        assertThat(new TaskEndMail(end(TaskState.KILLED, "killed by zoe", new EndedJobs(1, 0, 0, 1, 0)), List.of())
                        .subject())
                .isEqualTo("user.ana.fit is KILLED: its job was not done");
        assertThat(new TaskEndMail(end(TaskState.FINALIZED, null, new EndedJobs(1, 0, 1, 0, 0)), List.of()).subject())
                .isEqualTo("user.ana.fit is FINALIZED: its job failed");
    }

    @ParameterizedTest
    @CsvSource({"PT0.4S, 0 s", "PT59S, 59 s", "PT12M5S, 12 min 5 s", "PT5H12M30S, 5 h 12 min", "PT51H, 2 d 3 h"})
    void aDurationIsToldInItsTwoLargestUnits(Duration time, String words) {
        assertThat(TaskEndMail.lasted(time)).isEqualTo(words);
    }

    private static TaskEnd end(TaskState state, @Nullable String reason, EndedJobs counts) {
        return new TaskEnd(
                "0badcafe",
                1,
                "user.ana.fit",
                "ana",
                NotificationPreference.END,
                state,
                reason,
                counts,
                FRIDAY,
                FRIDAY.plus(Duration.ofMinutes(312)));
    }
}
