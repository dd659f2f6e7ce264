package org.orchestra.api.task;

import java.util.List;
import org.orchestra.store.task.KilledTask;

/**
 * What the kill of a user's tasks did.
 *
 * @param items one for each task, the oldest first; none when the user had no task to kill
 */
record TaskKillsResponse(List<Item> items) {
    /**
     * What it did to one task.
     *
     * @param task its name
     * @param waiting how many of its jobs ended at once
     * @param running how many have a run that is being stopped
     */
    record Item(String task, int waiting, int running) {}

    static TaskKillsResponse of(List<KilledTask> killed) {
        return new TaskKillsResponse(killed.stream()
                .map(one -> new Item(one.task().name(), one.waiting(), one.running()))
                .toList());
    }
}
