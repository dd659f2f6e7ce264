package org.orchestra.api.event;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.Refusal;
import org.orchestra.store.history.FeedPosition;
import org.orchestra.store.history.TaskHistory;
import org.orchestra.store.history.Transition;
import org.orchestra.store.task.TaskView;
import org.orchestra.store.task.Tasks;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

/** Reads what is new for any number of readers of any number of tasks at once. All that one answer says was so at one moment. */
@Component
public class TaskEventFeed {
    /** The most transitions for one reader at once. */
    static final int MOST = 500;

    private final TaskHistory history;
    private final TaskEventRepository rows;
    private final Tasks tasks;

    TaskEventFeed(TaskHistory history, TaskEventRepository rows, Tasks tasks) {
        this.history = history;
        this.rows = rows;
        this.tasks = tasks;
    }

    /**
     * Where somebody begins to read.
     *
     * @param after the last transition that they know; null when only what comes from now on matters. One that the task
     *     never made was another task's of that name: then all is new
     * @throws Refusal when there is no such task
     */
    public FeedPosition begin(String task, @Nullable Long after) {
        FeedPosition now = rows.end(task).orElseThrow(() -> Tasks.notFound(task));
        if (after == null) {
            return now;
        }
        return new FeedPosition(now.task(), after <= now.seq() ? after : 0);
    }

    /**
     * What is new. It costs one short query when nothing is.
     *
     * @param read where the readers are
     * @param greeted tasks that somebody is to be told of although nothing is new
     * @return for each position after which something follows, or whose task is gone or to be told of
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Map<FeedPosition, TaskUpdates> since(Collection<FeedPosition> read, Set<Long> greeted) {
        Map<Long, Long> ends =
                history.counts(read.stream().map(FeedPosition::task).collect(toSet()));
        List<FeedPosition> told = read.stream()
                .filter(position -> {
                    Long end = ends.get(position.task());
                    return end == null || end > position.seq() || greeted.contains(position.task());
                })
                .toList();
        return told.isEmpty() ? Map.of() : news(told, ends);
    }

    private Map<FeedPosition, TaskUpdates> news(List<FeedPosition> told, Map<Long, Long> ends) {
        Map<FeedPosition, List<Transition>> transitions = history.after(told, MOST);
        Map<Long, TaskView> views = views(told.stream().map(FeedPosition::task).collect(toSet()));
        Map<FeedPosition, TaskUpdates> news = new HashMap<>();
        for (FeedPosition position : told) {
            List<Transition> next = transitions.getOrDefault(position, List.of());
            long last = position.seq() + next.size();
            boolean more = last < ends.getOrDefault(position.task(), 0L);
            news.put(position, new TaskUpdates(next, more, views.get(position.task())));
        }
        return news;
    }

    private Map<Long, TaskView> views(Set<Long> ids) {
        Map<Long, String> names = rows.names(ids);
        Map<String, TaskView> byName =
                tasks.getAll(names.values()).stream().collect(toMap(TaskView::name, Function.identity()));
        Map<Long, TaskView> views = new HashMap<>();
        names.forEach((id, name) -> views.put(id, byName.get(name)));
        return views;
    }
}
