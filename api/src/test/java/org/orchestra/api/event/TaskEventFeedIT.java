package org.orchestra.api.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.history.FeedPosition;
import org.orchestra.store.history.Transition;
import org.orchestra.store.task.TaskDeletions;
import org.orchestra.store.task.TaskView;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.workflow.task.TaskActivities;

class TaskEventFeedIT {
    private static final String TASK = "user.ana.train";

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension(TaskEventFeed.class, TaskEventRepository.class);

    private final TaskEventFeed feed = STORE.get(TaskEventFeed.class);

    @BeforeEach
    void aUser() {
        STORE.data().queue("cpu", CLUSTER);
        STORE.data().user("ana");
    }

    @Test
    void whoAsksForNothingBeforeBeginsAtTheEnd() {
        // given
        long task = STORE.openTask("ana", "train", 3);

        // when
        FeedPosition begin = feed.begin(TASK, null);

        // then
        assertThat(begin).isEqualTo(new FeedPosition(task, 5));
        assertThat(feed.since(Set.of(begin), Set.of())).isEmpty();
    }

    @Test
    void whatFollowsIsToldToEveryoneFromWhereTheyAre() {
        // given
        long task = STORE.openTask("ana", "train", 3);
        FeedPosition early = feed.begin(TASK, 3L);
        FeedPosition late = feed.begin(TASK, null);
        STORE.get(TaskActivities.class).kill(task);

        // when
        Map<FeedPosition, TaskUpdates> all = feed.since(Set.of(early, late), Set.of());

        // then
        assertThat(seqs(all.get(early))).startsWith(4L, 5L, 6L);
        assertThat(seqs(all.get(late))).startsWith(6L);
        assertThat(all.values()).allSatisfy(some -> {
            assertThat(some.more()).isFalse();
            assertThat(some.isEnd()).isFalse();
            assertThat(some.task()).extracting(TaskView::state).isEqualTo(TaskState.KILL);
        });
    }

    @Test
    void anIdThatTheTaskNeverHadIsOfAnotherTaskOfThatName() {
        // given
        long task = STORE.openTask("ana", "train", 3);

        // then
        assertThat(feed.begin(TASK, 5L)).isEqualTo(new FeedPosition(task, 5));
        assertThat(feed.begin(TASK, 6L)).isEqualTo(new FeedPosition(task, 0));
    }

    @Test
    void whoIsGreetedIsToldOfTheTaskAsItIs() {
        // given
        STORE.bring(STORE.task("ana", "train", 3), TaskState.DONE);
        FeedPosition begin = feed.begin(TASK, null);

        // when
        TaskUpdates greeting = feed.since(Set.of(begin), Set.of(begin.task())).get(begin);

        // then
        assertThat(greeting.transitions()).isEmpty();
        assertThat(greeting.isEnd()).isTrue();
        assertThat(greeting.task()).isEqualTo(STORE.get(Tasks.class).get(TASK));
    }

    @Test
    void aLongStoryIsToldInPiecesAndEndsWithTheLast() {
        // given
        long task = STORE.openTask("ana", "train", TaskEventFeed.MAX_TRANSITIONS);
        STORE.get(TaskActivities.class).kill(task);
        STORE.get(TaskActivities.class).withdrawBatch(task, 0, TaskEventFeed.MAX_TRANSITIONS);
        STORE.get(TaskActivities.class).close(task);

        // when
        FeedPosition begin = feed.begin(TASK, 0L);
        TaskUpdates first = feed.since(Set.of(begin), Set.of()).get(begin);
        FeedPosition second = new FeedPosition(task, first.transitions().size());
        FeedPosition third = new FeedPosition(task, 2 * second.seq());
        TaskUpdates last = feed.since(Set.of(third), Set.of()).get(third);

        // then
        assertThat(first.transitions()).hasSize(TaskEventFeed.MAX_TRANSITIONS);
        assertThat(first.more()).isTrue();
        assertThat(first.isEnd()).isFalse();
        assertThat(last.more()).isFalse();
        assertThat(last.isEnd()).isTrue();
    }

    @Test
    void ofADeletedTaskNothingFollows() {
        // given
        STORE.bring(STORE.task("ana", "train", 3), TaskState.DONE);
        FeedPosition begin = feed.begin(TASK, null);

        // when
        STORE.get(TaskDeletions.class).delete(TASK, false);

        // then
        assertThat(feed.since(Set.of(begin), Set.of())).containsEntry(begin, new TaskUpdates(List.of(), false, null));
        assertThatThrownBy(() -> feed.begin(TASK, null)).isInstanceOf(Refusal.class);
    }

    private static List<Long> seqs(TaskUpdates updates) {
        return updates.transitions().stream().map(Transition::seq).toList();
    }
}
