package org.orchestra.store.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.paging.Pages;
import org.orchestra.store.testing.StoreExtension;

/** Which tasks a list shows, and in which order. */
class TaskListsIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final Tasks tasks = STORE.get(Tasks.class);

    @BeforeEach
    void fourTasks() {
        TaskFixture fixture = new TaskFixture(STORE);
        fixture.begin();
        STORE.data().queue("big", CLUSTER);
        STORE.task("ana", "c", 1);
        fixture.end(STORE.taskIn("big", "ana", "a", 1), TaskState.DONE);
        STORE.task("bob", "b", 1);
        fixture.end(STORE.task("bob", "d", 1), TaskState.DONE);
        STORE.jdbc()
                .sql(
                        "UPDATE task SET created_at = '2026-01-01'::timestamptz + id * interval '1 day' - (SELECT min(id) FROM task) * interval '1 day'")
                .update();
        STORE.jdbc()
                .sql("UPDATE task SET finished_at = created_at + interval '1 hour' WHERE state = 'DONE'")
                .update();
    }

    @Test
    void theyAreSorted() {
        assertThat(names(new TaskFilter(null, null, null, null), TaskOrder.OLDEST))
                .isEqualTo("ana.c ana.a bob.b bob.d");
        assertThat(names(new TaskFilter(null, null, null, null), TaskOrder.NEWEST))
                .isEqualTo("bob.d bob.b ana.a ana.c");
        assertThat(names(new TaskFilter(null, null, null, null), TaskOrder.NAME))
                .isEqualTo("ana.a ana.c bob.b bob.d");
        assertThat(names(new TaskFilter(null, null, null, null), TaskOrder.ENDED))
                .isEqualTo("bob.b ana.c bob.d ana.a");
    }

    @Test
    void theyAreFiltered() {
        assertThat(names(new TaskFilter("ana", null, null, null), TaskOrder.OLDEST))
                .isEqualTo("ana.c ana.a");
        assertThat(names(new TaskFilter(null, TaskState.DONE, null, null), TaskOrder.OLDEST))
                .isEqualTo("ana.a bob.d");
        assertThat(names(new TaskFilter("bob", null, "cpu", null), TaskOrder.OLDEST))
                .isEqualTo("bob.b bob.d");
        assertThat(names(new TaskFilter(null, null, "big", null), TaskOrder.OLDEST))
                .isEqualTo("ana.a");
        assertThat(names(new TaskFilter(null, null, null, Instant.parse("2026-01-02T20:00:00Z")), TaskOrder.OLDEST))
                .isEqualTo("bob.b bob.d");
        assertThat(names(new TaskFilter("nobody", null, null, null), TaskOrder.OLDEST))
                .isEmpty();
    }

    @Test
    void pagesOfEveryOrderJoinToTheWholeList() {
        for (TaskOrder order : TaskOrder.values()) {
            TaskFilter all = new TaskFilter(null, null, null, null);
            assertThat(Pages.joined(page -> tasks.list(all, order, page)))
                    .as("%s", order)
                    .isEqualTo(tasks.list(all, order, PageRequest.first()).items());
        }
    }

    @Test
    void whatIsDeletedMeanwhileHidesNothing() {
        TaskFilter done = new TaskFilter(null, TaskState.DONE, null, null);
        Page<TaskView> first = tasks.list(done, TaskOrder.NAME, new PageRequest(null, 1));
        STORE.jdbc()
                .sql("DELETE FROM task WHERE name = :name")
                .param("name", first.items().get(0).name())
                .update();

        Page<TaskView> second = tasks.list(done, TaskOrder.NAME, new PageRequest(first.next(), 1));

        assertThat(second.items()).extracting(TaskView::name).containsExactly("user.bob.d");
        assertThat(second.next()).isNull();
    }

    @Test
    void aPageAfterWhatIsNotOfTheListIsRefused() {
        for (String after : List.of("x", "1,2", "", "99999999999999999999")) {
            assertThatThrownBy(() -> tasks.list(
                            new TaskFilter(null, null, null, null), TaskOrder.OLDEST, new PageRequest(after, 1)))
                    .hasMessageContaining("unchanged");
        }
        for (String after : List.of("9", "-1,1", "9999999999999999999,1", "253402300800000000,1")) {
            assertThatThrownBy(() -> tasks.list(
                            new TaskFilter(null, null, null, null), TaskOrder.ENDED, new PageRequest(after, 1)))
                    .hasMessageContaining("unchanged");
        }
        assertThatThrownBy(() ->
                        tasks.list(new TaskFilter(null, null, null, null), TaskOrder.NAME, new PageRequest("a\0", 1)))
                .hasMessageContaining("unchanged");
    }

    @Test
    void aQueueThatIsNotThereIsRefused() {
        assertThatThrownBy(() -> names(new TaskFilter(null, null, "cqu", null), TaskOrder.NAME))
                .hasMessage("There is no queue cqu: choose one of big, cpu.");
    }

    private String names(TaskFilter filter, TaskOrder order) {
        return String.join(
                " ",
                tasks.list(filter, order, new PageRequest(null, 50)).items().stream()
                        .map(task -> task.name().substring("user.".length()))
                        .toList());
    }
}
