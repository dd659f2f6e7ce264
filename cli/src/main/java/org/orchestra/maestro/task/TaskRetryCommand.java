package org.orchestra.maestro.task;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Retries the unsuccessful jobs of a task. */
@Command(
        name = "retry",
        description = {
            "Run unsuccessful jobs again: those of a broken or killed task that are not done, and those of a"
                    + " finalized task that failed or were killed.",
            "Earlier runs, logs and results are kept; only a successful run replaces a result.",
            "A new command, image, queue or amount of resources is the task's from then on: also a later retry uses it."
        },
        footer = {
            "",
            "Examples:",
            "  maestro task retry user.ana.fit",
            "  maestro task retry user.ana.fit --containerImage docker.io/library/python:3",
            "  maestro task retry user.ana.fit --jobs 3,17,40-60 --memory 4G --time 2:00:00"
        })
public final class TaskRetryCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskParameter task;

    @Option(
            names = "--jobs",
            paramLabel = "NUMBERS",
            description = "Run exactly these jobs, even done ones, such as 3,17,40-60.")
    private @Nullable String jobs;

    @Option(
            names = "--exec",
            paramLabel = "COMMAND",
            description = "New command of the task; retrying the whole task then starts with the test phase.")
    private @Nullable String command;

    @Option(
            names = "--containerImage",
            paramLabel = "IMAGE",
            description = "New container image of the task; retrying the whole task then starts with the test phase.")
    private @Nullable String image;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "New queue of the task.")
    private @Nullable String queue;

    @Mixin
    private ResourceOptions resources;

    public TaskRetryCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        RetryBody again = new RetryBody(
                jobs,
                command,
                image,
                queue,
                resources.seconds(),
                resources.cpus(),
                resources.mebibytes(),
                resources.gpus());
        RetryResponse retry = session.open()
                .post(task.resource("retry"), again.equals(RetryBody.EMPTY) ? null : again, RetryResponse.class);

        PrintWriter out = spec.commandLine().getOut();
        out.println(describe(retry));
        if (again.changesResources()) {
            out.println(text(
                    "From now on each job that starts gets %s, also after a later retry.",
                    retry.task().describeResources()));
        }
        return 0;
    }

    private static String describe(RetryResponse retry) {
        String name = retry.task().name();
        String state = retry.task().state();
        return retry.jobs() == 1
                ? text("task %s %s, 1 job runs again; follow it with: maestro task watch %s", name, state, name)
                : text(
                        "task %s %s, %s jobs run again; follow it with: maestro task watch %s",
                        name, state, retry.jobs(), name);
    }

    @JsonInclude(NON_NULL)
    private record RetryBody(
            @Nullable String jobs,
            @Nullable String command,
            @Nullable String image,
            @Nullable String queue,
            @Nullable Long maxSeconds,
            @Nullable BigDecimal cpus,
            @Nullable Integer memoryMib,
            @Nullable Integer gpus) {
        private static final RetryBody EMPTY = new RetryBody(null, null, null, null, null, null, null, null);

        boolean changesResources() {
            return queue != null || maxSeconds != null || cpus != null || memoryMib != null || gpus != null;
        }
    }

    private record RetryResponse(TaskResponse task, long jobs) {
        RetryResponse {
            Objects.requireNonNull(task, "task");
        }
    }
}
