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

/** Reads the updates of any number of tasks from any number of positions at once. One answer shows one moment. */
@Component
public class TaskEventFeed {
    /** How many transitions are read from one position at most. */
    static final int MAX_TRANSITIONS = 500;

    private final TaskHistory history;
    private final TaskEventRepository repository;
    private final Tasks tasks;

    TaskEventFeed(TaskHistory history, TaskEventRepository repository, Tasks tasks) {
        this.history = history;
        this.repository = repository;
        this.tasks = tasks;
    }

    /**
     * The position at which a client begins to read.
     *
     * @param after the last transition that it knows; null when it wants only those that happen from now on. A number that
     *     the task has not reached belongs to an earlier task of the same name: then the client begins at the first
     *     transition
     * @throws Refusal when there is no such task
     */
    public FeedPosition begin(String task, @Nullable Long after) {
        FeedPosition end = repository.end(task).orElseThrow(() -> Tasks.notFound(task));
        if (after == null) {
            return end;
        }
        return new FeedPosition(end.task(), after <= end.seq() ? after : 0);
    }

    /**
     * What follows each of these positions. It costs one short query when nothing is new.
     *
     * @param positions where the clients are
     * @param wanted tasks that are to be read even when nothing is new
     * @return the updates after each position that has some, or whose task is wanted or has been deleted
     */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Map<FeedPosition, TaskUpdates> since(Collection<FeedPosition> positions, Set<Long> wanted) {
        Map<Long, Long> ends =
                history.counts(positions.stream().map(FeedPosition::task).collect(toSet()));
        List<FeedPosition> due = positions.stream()
                .filter(position -> {
                    Long end = ends.get(position.task());
                    return end == null || end > position.seq() || wanted.contains(position.task());
                })
                .toList();
        return due.isEmpty() ? Map.of() : read(due, ends);
    }

    private Map<FeedPosition, TaskUpdates> read(List<FeedPosition> due, Map<Long, Long> ends) {
        Map<FeedPosition, List<Transition>> transitions = history.after(due, MAX_TRANSITIONS);
        Map<Long, TaskView> views = views(due.stream().map(FeedPosition::task).collect(toSet()));
        Map<FeedPosition, TaskUpdates> updates = new HashMap<>();
        for (FeedPosition position : due) {
            List<Transition> next = transitions.getOrDefault(position, List.of());
            long last = position.seq() + next.size();
            boolean more = last < ends.getOrDefault(position.task(), 0L);
            updates.put(position, new TaskUpdates(next, more, views.get(position.task())));
        }
        return updates;
    }

    private Map<Long, TaskView> views(Set<Long> ids) {
        Map<Long, String> names = repository.names(ids);
        Map<String, TaskView> byName =
                tasks.getAll(names.values()).stream().collect(toMap(TaskView::name, Function.identity()));
        Map<Long, TaskView> views = new HashMap<>();
        names.forEach((id, name) -> views.put(id, byName.get(name)));
        return views;
    }
}
