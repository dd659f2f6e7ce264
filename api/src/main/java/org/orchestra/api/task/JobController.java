package org.orchestra.api.task;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.domain.job.JobState;
import org.orchestra.domain.task.Sweep;
import org.orchestra.store.account.Account;
import org.orchestra.store.metric.Metrics;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.task.JobDetail;
import org.orchestra.store.task.JobView;
import org.orchestra.store.task.KilledJob;
import org.orchestra.store.task.TaskKills;
import org.orchestra.store.task.Tasks;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The jobs of a task. */
@RestController
@RequestMapping("/api/v1/tasks/{name}/jobs")
@Tag(name = "jobs")
class JobController {
    private final Tasks tasks;
    private final TaskKills kills;
    private final Metrics metrics;

    JobController(Tasks tasks, TaskKills kills, Metrics metrics) {
        this.tasks = tasks;
        this.kills = kills;
        this.metrics = metrics;
    }

    @GetMapping
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "List the jobs of a task by number", operationId = "listJobs")
    Page<JobView> list(
            @Caller Account caller,
            @PathVariable String name,
            @RequestParam(required = false) @Nullable JobState state,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size,
            @Parameter(
                            description =
                                    "List only jobs with this value of a parameter of the task; of several, jobs with all of them",
                            array =
                                    @ArraySchema(
                                            maxItems = Sweep.MAX_PARAMETERS,
                                            schema =
                                                    @Schema(
                                                            type = "string",
                                                            pattern = ParameterConditions.PATTERN,
                                                            example = "lr=0.1")))
                    @RequestParam(required = false)
                    @Nullable List<String> where,
            @Parameter(hidden = true) HttpServletRequest request) {
        // Spring ends an item of the list at a comma, which a value may have: what was sent is in the request.
        return tasks.jobs(
                Ownership.existing(caller, name).value(),
                state,
                ParameterConditions.of(request),
                new PageRequest(after, size));
    }

    @GetMapping("/{job}")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "Show a job and its runs", operationId = "getJob")
    JobDetailResponse get(@Caller Account caller, @PathVariable String name, @PathVariable("job") int number) {
        String task = Ownership.existing(caller, name).value();
        JobDetail job = tasks.job(task, number);
        return JobDetailResponse.of(
                job, metrics.ofJob(task, number, PageRequest.first()).items());
    }

    @PostMapping("/{job}/kill")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(summary = "Stop one job of a task", operationId = "killJob")
    KilledJob kill(@Caller Account caller, @PathVariable String name, @PathVariable("job") int number) {
        return kills.killJob(Ownership.existing(caller, name).value(), number, caller.username());
    }
}
