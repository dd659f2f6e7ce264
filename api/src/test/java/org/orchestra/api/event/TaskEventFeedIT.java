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

    private final TaskEventFeed news = STORE.get(TaskEventFeed.class);

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
        FeedPosition begin = news.begin(TASK, null);

        // then
        assertThat(begin).isEqualTo(new FeedPosition(task, 5));
        assertThat(news.since(Set.of(begin), Set.of())).isEmpty();
    }

    @Test
    void whatFollowsIsToldToEveryoneFromWhereTheyAre() {
        // given
        long task = STORE.openTask("ana", "train", 3);
        FeedPosition early = news.begin(TASK, 3L);
        FeedPosition late = news.begin(TASK, null);
        STORE.get(TaskActivities.class).kill(task);

        // when
        Map<FeedPosition, TaskUpdates> all = news.since(Set.of(early, late), Set.of());

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
        assertThat(news.begin(TASK, 5L)).isEqualTo(new FeedPosition(task, 5));
        assertThat(news.begin(TASK, 6L)).isEqualTo(new FeedPosition(task, 0));
    }

    @Test
    void whoIsGreetedIsToldOfTheTaskAsItIs() {
        // given
        STORE.bring(STORE.task("ana", "train", 3), TaskState.DONE);
        FeedPosition begin = news.begin(TASK, null);

        // when
        TaskUpdates greeting = news.since(Set.of(begin), Set.of(begin.task())).get(begin);

        // then
        assertThat(greeting.transitions()).isEmpty();
        assertThat(greeting.isEnd()).isTrue();
        assertThat(greeting.task()).isEqualTo(STORE.get(Tasks.class).get(TASK));
    }

    @Test
    void aLongStoryIsToldInPiecesAndEndsWithTheLast() {
        // given
        long task = STORE.openTask("ana", "train", TaskEventFeed.MOST);
        STORE.get(TaskActivities.class).kill(task);
        STORE.get(TaskActivities.class).withdrawBatch(task, 0, TaskEventFeed.MOST);
        STORE.get(TaskActivities.class).close(task);

        // when
        FeedPosition begin = news.begin(TASK, 0L);
        TaskUpdates first = news.since(Set.of(begin), Set.of()).get(begin);
        FeedPosition second = new FeedPosition(task, first.transitions().size());
        FeedPosition third = new FeedPosition(task, 2 * second.seq());
        TaskUpdates last = news.since(Set.of(third), Set.of()).get(third);

        // then
        assertThat(first.transitions()).hasSize(TaskEventFeed.MOST);
        assertThat(first.more()).isTrue();
        assertThat(first.isEnd()).isFalse();
        assertThat(last.more()).isFalse();
        assertThat(last.isEnd()).isTrue();
    }

    @Test
    void ofADeletedTaskNothingFollows() {
        // given
        STORE.bring(STORE.task("ana", "train", 3), TaskState.DONE);
        FeedPosition begin = news.begin(TASK, null);

        // when
        STORE.get(TaskDeletions.class).delete(TASK, false);

        // then
        assertThat(news.since(Set.of(begin), Set.of())).containsEntry(begin, new TaskUpdates(List.of(), false, null));
        assertThatThrownBy(() -> news.begin(TASK, null)).isInstanceOf(Refusal.class);
    }

    private static List<Long> seqs(TaskUpdates news) {
        return news.transitions().stream().map(Transition::seq).toList();
    }
}
