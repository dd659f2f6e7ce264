package org.orchestra.store.task;

import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.task.Batch;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.workflow.task.TaskActivities;

/**
 * What the largest task that there may be costs the database while it only waits: checked, created, assigned, killed, closed. It
 * prints medians and worst cases in milliseconds. Run it with {@code deploy/benchmark/large-task}; it is in no test tier.
 */
class LargeTaskBenchmark {
    private static final int JOBS = Integer.getInteger("orchestra.jobs", Batch.MAX_TASK_JOBS);
    private static final int ROUNDS = Integer.getInteger("orchestra.rounds", 5);

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final Map<String, List<Double>> times = new LinkedHashMap<>();

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void cost() {
        STORE.data().queue("cpu", CLUSTER);
        STORE.data().user("ana");
        TaskActivities activities = STORE.get(TaskActivities.class);
        String configs = STORE.data().unwrittenConfigs("ana", "configs", JOBS);
        STORE.jdbc().sql("ANALYZE dataset_file").update();
        for (int round = 0; round < ROUNDS; round++) {
            String name = "user.ana.task" + round;
            measure(
                    "check",
                    () -> STORE.get(Tasks.class)
                            .check(new NewTask(
                                    name, "user.ana.data", configs, "python:3.12", "run %DATA %IN %OUT", null, true)));
            measure(
                    "create",
                    () -> STORE.get(Tasks.class)
                            .create(
                                    new NewTask(
                                            name,
                                            "user.ana.data",
                                            configs,
                                            "python:3.12",
                                            "run %DATA %IN %OUT",
                                            null,
                                            true),
                                    "ana"));
            long task = STORE.jdbc()
                    .sql("SELECT id FROM task WHERE name = :name")
                    .param("name", name)
                    .query(Long.class)
                    .single();
            measure("open", () -> activities.open(task));
            measure("assign", () -> activities.assign(task));
            measure("plan", () -> activities.plan(task));
            measure("kill", () -> STORE.get(TaskKills.class).kill(name, "ana"));
            measure("close", () -> activities.close(task));
        }
        System.out.printf("%n%,d jobs, %d rounds%n%-8s%10s%10s%n", JOBS, ROUNDS, "", "median", "worst");
        times.forEach((step, all) -> {
            Collections.sort(all);
            System.out.printf("%-8s%10.0f%10.0f%n", step, all.get(all.size() / 2), all.get(all.size() - 1));
        });
    }

    private void measure(String step, Runnable work) {
        long begin = System.nanoTime();
        work.run();
        times.computeIfAbsent(step, any -> new ArrayList<>()).add((System.nanoTime() - begin) / 1e6);
    }
}
