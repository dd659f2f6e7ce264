package org.orchestra.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.orchestra.testing.Centre.CLUSTER;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.task.TaskState;
import org.orchestra.history.Position;
import org.orchestra.history.Transition;
import org.orchestra.task.TaskDeletions;
import org.orchestra.task.TaskView;
import org.orchestra.task.Tasks;
import org.orchestra.testing.Centre;
import org.orchestra.workflow.task.TaskActivities;

class TaskNewsIT {
    private static final String TASK = "user.ana.train";

    @RegisterExtension
    static final Centre CENTRE = new Centre();

    private final TaskNews news = CENTRE.get(TaskNews.class);

    @BeforeEach
    void aUser() {
        CENTRE.laboratory().queue("cpu", CLUSTER);
        CENTRE.laboratory().user("ana");
    }

    @Test
    void whoAsksForNothingBeforeBeginsAtTheEnd() {
        // given
        long task = CENTRE.openTask("ana", "train", 3);

        // when
        Position begin = news.begin(TASK, null);

        // then
        assertThat(begin).isEqualTo(new Position(task, 5));
        assertThat(news.since(Set.of(begin), Set.of())).isEmpty();
    }

    @Test
    void whatFollowsIsToldToEveryoneFromWhereTheyAre() {
        // given
        long task = CENTRE.openTask("ana", "train", 3);
        Position early = news.begin(TASK, 3L);
        Position late = news.begin(TASK, null);
        CENTRE.get(TaskActivities.class).kill(task);

        // when
        Map<Position, News> all = news.since(Set.of(early, late), Set.of());

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
        long task = CENTRE.openTask("ana", "train", 3);

        // then
        assertThat(news.begin(TASK, 5L)).isEqualTo(new Position(task, 5));
        assertThat(news.begin(TASK, 6L)).isEqualTo(new Position(task, 0));
    }

    @Test
    void whoIsGreetedIsToldOfTheTaskAsItIs() {
        // given
        CENTRE.bring(CENTRE.task("ana", "train", 3), TaskState.DONE);
        Position begin = news.begin(TASK, null);

        // when
        News greeting = news.since(Set.of(begin), Set.of(begin.task())).get(begin);

        // then
        assertThat(greeting.transitions()).isEmpty();
        assertThat(greeting.isEnd()).isTrue();
        assertThat(greeting.task()).isEqualTo(CENTRE.get(Tasks.class).get(TASK));
    }

    @Test
    void aLongStoryIsToldInPiecesAndEndsWithTheLast() {
        // given
        long task = CENTRE.openTask("ana", "train", TaskNews.MOST);
        CENTRE.get(TaskActivities.class).kill(task);
        CENTRE.get(TaskActivities.class).withdrawBatch(task, 0, TaskNews.MOST);
        CENTRE.get(TaskActivities.class).close(task);

        // when
        Position begin = news.begin(TASK, 0L);
        News first = news.since(Set.of(begin), Set.of()).get(begin);
        Position second = new Position(task, first.transitions().size());
        Position third = new Position(task, 2 * second.seq());
        News last = news.since(Set.of(third), Set.of()).get(third);

        // then
        assertThat(first.transitions()).hasSize(TaskNews.MOST);
        assertThat(first.more()).isTrue();
        assertThat(first.isEnd()).isFalse();
        assertThat(last.more()).isFalse();
        assertThat(last.isEnd()).isTrue();
    }

    @Test
    void ofADeletedTaskNothingFollows() {
        // given
        CENTRE.bring(CENTRE.task("ana", "train", 3), TaskState.DONE);
        Position begin = news.begin(TASK, null);

        // when
        CENTRE.get(TaskDeletions.class).delete(TASK, false);

        // then
        assertThat(news.since(Set.of(begin), Set.of())).containsEntry(begin, new News(List.of(), false, null));
        assertThatThrownBy(() -> news.begin(TASK, null)).isInstanceOf(Refusal.class);
    }

    private static List<Long> seqs(News news) {
        return news.transitions().stream().map(Transition::seq).toList();
    }
}
