package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.domain.run.OutputRule;
import org.orchestra.domain.run.RetryPolicy;
import org.orchestra.domain.task.TestChoice;
import org.orchestra.store.task.NewTask.Inputs;
import org.orchestra.store.task.NewTask.Options;
import org.orchestra.store.task.NewTask.Program;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;

/** Which queues a task may go to, and what it may have there. */
class QueueChoiceIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final Tasks tasks = STORE.get(Tasks.class);

    @BeforeEach
    void aQueueForEverybodyAndOneForBob() {
        TestData data = STORE.data();
        data.queue("cpu", CLUSTER);
        data.queue("bobs", CLUSTER);
        for (String user : new String[] {"ana", "bob"}) {
            data.user(user);
            data.configs(user, "configs", 1);
        }
        STORE.jdbc()
                .sql("UPDATE queue SET restricted = true WHERE name = 'bobs'")
                .update();
        STORE.jdbc().sql("""
                        INSERT INTO queue_member (queue_id, account_id)
                        SELECT q.id, a.id FROM queue q, account a WHERE q.name = 'bobs' AND a.username = 'bob'
                        """).update();
    }

    @Test
    void aQueueWithMembersTakesTheirTasksAndThoseOfAdmins() {
        assertThat(tasks.create(task("bob", "bobs", null, 0), "ana").queue()).isEqualTo("bobs");
        STORE.jdbc()
                .sql("UPDATE account SET role = 'ADMIN' WHERE username = 'ana'")
                .update();
        assertThat(tasks.create(task("ana", "bobs", null, 0), "ana").queue()).isEqualTo("bobs");
    }

    @Test
    void itTakesNobodyElses() {
        // when
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> tasks.create(task("ana", "bobs", null, 0), "ana"));

        // then
        assertThat(refusal.kind()).isEqualTo(Refusal.RefusalKind.FORBIDDEN);
        assertThat(refusal.code()).isEqualTo("queue-not-yours");
        assertThat(refusal.getMessage())
                .isEqualTo(
                        "Queue bobs is for its members only: choose one of cpu or ask an admin to make you a member.");
        assertThat(STORE.jdbc()
                        .sql("SELECT count(*) FROM task")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aTaskKeepsItsCapAndItsPriority() {
        // when
        tasks.create(task("bob", null, 3, -1000), "ana");

        // then
        assertThat(tasks.get("user.bob.train"))
                .extracting(TaskView::maxRunning, TaskView::priority)
                .containsExactly(3, -1000);
    }

    @ParameterizedTest
    @CsvSource({
        "0,      0, at least 1",
        "-2,     0, at least 1",
        " ,  -1001, -1000 to 1000",
        " ,   1001, -1000 to 1000",
        " , -2147483648, -1000 to 1000"
    })
    void aCapOrPriorityOutOfRangeIsRefused(@Nullable Integer maxRunning, int priority, String words) {
        // when
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> task("ana", null, maxRunning, priority));

        // then
        assertThat(refusal.code()).isEqualTo("invalid-request");
        assertThat(refusal.getMessage()).contains(words).matches("[^\\n]+: [^\\n]+[.]");
    }

    private static NewTask task(String user, @Nullable String queue, @Nullable Integer maxRunning, int priority) {
        return new NewTask(
                "user." + user + ".train",
                new Inputs("user." + user + ".data", "user." + user + ".configs", Map.of()),
                new Program("i:1", "run %DATA %IN %OUT", null, null, false, false),
                queue,
                ResourceRequest.NOTHING,
                new Options(true, maxRunning, priority, RetryPolicy.NONE, OutputRule.DEFAULT, null, TestChoice.FIRST));
    }
}
