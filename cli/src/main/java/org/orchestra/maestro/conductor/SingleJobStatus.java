package org.orchestra.maestro.conductor;

import static org.orchestra.maestro.text.Texts.text;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.terminal.Fields;

/**
 * How far a single job is: what its task and its job 0 say.
 *
 * @param exitCode what its script exited with; absent if it has not
 */
record SingleJobStatus(
        String id,
        String state,
        @Nullable Integer exitCode,
        @Nullable String reason,
        @Nullable String queue,
        @Nullable String cluster,
        @Nullable String node,
        @Nullable Instant createdAt,
        @Nullable Instant finishedAt) {
    static SingleJobStatus of(SingleTaskResponse task, SingleJobResponse job) {
        return new SingleJobStatus(
                task.name(),
                job.state(),
                job.exitCode(),
                job.reason() == null ? task.reason() : job.reason(),
                task.queue(),
                task.cluster(),
                job.node(),
                task.createdAt(),
                task.finishedAt());
    }

    Fields fields() {
        return new Fields()
                .with(text("job"), id)
                .with(text("state"), state)
                .with(text("exit code"), exitCode)
                .with(text("reason"), reason)
                .with(text("queue"), queue)
                .with(text("cluster"), cluster)
                .with(text("node"), node)
                .with(text("created"), createdAt)
                .with(text("finished"), finishedAt);
    }
}
