package org.orchestra.store.jobtype;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.TaskFixture;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.StoreExtension;

/** What admins may do with job types, and what tasks of them are told. */
class JobTypesIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private static final JobTypeName KERAS = new JobTypeName("keras");
    private final JobTypes types = STORE.get(JobTypes.class);

    @Test
    void aTypeIsMadeEditedAndDeleted() {
        STORE.data().queue("gpu", CLUSTER);
        JobTypeView made = types.create(new JobTypeDefinition(
                KERAS, "keras", null, new JobTypeDefaults("tensorflow:2", "gpu", 2_000, 4_096), "Training"));
        assertThat(made)
                .isEqualTo(new JobTypeView("keras", "keras", null, "tensorflow:2", "gpu", 2.0, 4_096, "Training", 0));

        JobTypeView edited = types.edit(KERAS, new JobTypeEdit(0, "regex", "loss=(?P<loss>.*)", "", null, 0, null, ""));
        assertThat(edited)
                .isEqualTo(new JobTypeView("keras", "regex", "loss=(?P<loss>.*)", null, "gpu", null, 4_096, null, 1));
        assertThatThrownBy(() -> types.edit(KERAS, edit(0, "keras"))).hasMessageContaining("Somebody else has edited");
        assertThat(types.edit(KERAS, edit(1, "keras")).pattern()).isNull();

        types.delete(KERAS);
        assertThat(types.list(PageRequest.first()).items()).isEmpty();
    }

    @Test
    void whatCannotBeIsRefusedAtOnce() {
        assertRefused("loss=(.*)", "no named group");
        assertRefused("(?P<loss>[", "at character 10");
        assertThatThrownBy(() -> types.create(new JobTypeDefinition(
                        KERAS, "keras", null, new JobTypeDefaults(null, "nowhere", null, null), null)))
                .hasMessageContaining("There is no queue nowhere");
        create();
        assertThatThrownBy(this::create).hasMessageContaining("A job type named keras exists");
        assertThatThrownBy(() -> types.get(new JobTypeName("kera")))
                .hasMessage("There is no job type kera: choose one of keras.");
    }

    @Test
    void aTypeStaysWhileATaskOfItHasNotEnded() {
        // given
        TaskFixture fixture = new TaskFixture(STORE);
        fixture.begin();
        create();
        NewTask request = TaskFixture.request();
        Tasks tasks = STORE.get(Tasks.class);
        tasks.create(of(request, "keras"), "ana");

        // then
        assertThatThrownBy(() -> types.delete(KERAS)).hasMessageContaining("Task user.ana.train is of job type keras");
        assertThatThrownBy(() -> tasks.check(of(request, "kera"))).hasMessageContaining("choose one of keras");

        // when
        STORE.bring(fixture.id(TaskFixture.TRAIN), TaskState.KILLED);
        types.delete(KERAS);

        // then
        assertThat(tasks.get(TaskFixture.TRAIN).jobType()).isNull();
    }

    private static NewTask of(NewTask request, String type) {
        return new NewTask(
                request.name(),
                request.inputs(),
                request.program(),
                request.queue(),
                List.of(),
                request.request(),
                request.options(),
                List.of(),
                type);
    }

    private static JobTypeEdit edit(int version, String parser) {
        return new JobTypeEdit(version, parser, null, null, null, null, null, null);
    }

    private void create() {
        types.create(new JobTypeDefinition(KERAS, "keras", null, JobTypeDefaults.NONE, null));
    }

    private void assertRefused(@Nullable String pattern, String message) {
        assertThatThrownBy(
                        () -> types.create(new JobTypeDefinition(KERAS, "regex", pattern, JobTypeDefaults.NONE, null)))
                .hasMessageContaining(message);
    }
}
