package org.orchestra.store.task;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.task.DependencyKind;
import org.orchestra.domain.task.TaskState;

/**
 * What a new task refers to, by numbers, after its checks.
 *
 * @param owner its owner
 * @param datasets the datasets that its jobs read
 * @param queue the queue it goes to
 * @param clusters the clusters that its jobs may go to, in order of preference
 * @param job what each of its jobs gets
 * @param time how long one of them may take
 * @param jobs how many jobs it has, 1 to 100,000
 * @param awaited the tasks that it is to wait for
 * @param jobNames the names of its jobs by number; none when the files of a dataset make them
 */
public record ValidatedTask(
        long owner,
        DatasetIds datasets,
        long queue,
        List<Long> clusters,
        Resources job,
        Duration time,
        List<AwaitedTask> awaited,
        int jobs,
        List<String> jobNames) {
    /**
     * The datasets of a task.
     *
     * @param data for {@code %DATA}; null for none
     * @param configs the files of this one make the jobs; null if no files do
     * @param secondary the further ones by their words
     */
    public record DatasetIds(@Nullable Long data, @Nullable Long configs, Map<String, Long> secondary) {}

    /**
     * A task that another is to wait for.
     *
     * @param kind what of it is waited for
     * @param state its state, which does not become final before the transaction ends
     * @param jobs how many jobs it has
     */
    public record AwaitedTask(long id, String name, DependencyKind kind, TaskState state, int jobs) {}
}
