package org.orchestra.api.use;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;
import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.domain.Refusal;
import org.orchestra.store.account.Account;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.use.JobUse;
import org.orchestra.store.use.UseRepository;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What running jobs use. Whoever asks has it measured for the next ten seconds. */
@RestController
@RequestMapping("/api/v1/tasks/{name}/use")
@Tag(name = "jobs")
class UseController {
    private static final int MOST_JOBS = 1_000;

    private final Tasks tasks;
    private final UseRepository uses;

    UseController(Tasks tasks, UseRepository uses) {
        this.tasks = tasks;
        this.uses = uses;
    }

    @GetMapping
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "Show what the running jobs of a task use now",
            description =
                    "It is measured while somebody asks, each two seconds: ask again for what is not known yet, and as often as you want it anew.",
            operationId = "getTaskUse")
    TaskUseResponse get(
            @Caller Account caller,
            @PathVariable String name,
            @Parameter(description = "Only this job, which has to run; by default all that run")
                    @RequestParam(required = false)
                    @Nullable Integer job) {
        String task = Ownership.existing(caller, name).value();
        List<JobUse> running = uses.running(task, job, MOST_JOBS);
        if (!running.isEmpty()) {
            uses.ask(task, job);
        } else if (job == null) {
            var exists = tasks.id(task);
        } else {
            throw notRunning(task, job);
        }
        return new TaskUseResponse(running);
    }

    private Refusal notRunning(String task, int job) {
        return Refusal.conflict(
                "job-not-running",
                format(
                        "Job %d of %s does not run (%s): look at what it uses while it is RUNNING.",
                        job, task, tasks.job(task, job).job().state().name()));
    }
}
