package org.orchestra.store.history;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.stereotype.Component;

/**
 * Every transition of the tasks that are there. Who has read all up to one misses none later: a transition is seen only
 * when all before it are.
 */
@Component
public class TaskHistory {
    private final TransitionRepository transitions;

    TaskHistory(TransitionRepository transitions) {
        this.transitions = transitions;
    }

    /**
     * What a task and its jobs went through, the oldest first.
     *
     * @param job only what this job went through; null for all
     * @return empty when there is no such task
     */
    public Optional<Page<Transition>> of(String task, @Nullable Integer job, PageRequest page) {
        return transitions.task(task).map(id -> transitions.list(id, job, page));
    }

    /** How many transitions some tasks and their jobs have made; tasks that are gone are missing. */
    public Map<Long, Long> counts(Collection<Long> tasks) {
        return transitions.counts(tasks);
    }

    /**
     * What follows after some positions.
     *
     * @param most how many transitions after each of them at most
     * @return in their order, for the positions that something follows after
     */
    public Map<FeedPosition, List<Transition>> after(Collection<FeedPosition> positions, int most) {
        return transitions.after(List.copyOf(positions), most);
    }
}
