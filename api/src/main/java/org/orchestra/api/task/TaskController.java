package org.orchestra.api.task;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;
import static org.orchestra.domain.Refusal.RefusalKind.UNPROCESSABLE;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.explanation.TaskForecast;
import org.orchestra.api.idempotency.Idempotent;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.AuditNote;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.task.TaskState;
import org.orchestra.store.account.Account;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.paging.SinceTime;
import org.orchestra.store.task.KilledTask;
import org.orchestra.store.task.RetriedTask;
import org.orchestra.store.task.RetryRequest;
import org.orchestra.store.task.TaskDeletions;
import org.orchestra.store.task.TaskDependencies;
import org.orchestra.store.task.TaskFilter;
import org.orchestra.store.task.TaskKills;
import org.orchestra.store.task.TaskOrder;
import org.orchestra.store.task.TaskRetries;
import org.orchestra.store.task.TaskView;
import org.orchestra.store.task.Tasks;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Tasks. */
@RestController
@RequestMapping("/api/v1/tasks")
@Tag(name = "tasks")
class TaskController {
    private final Tasks tasks;
    private final TaskCreation creation;
    private final TaskKills kills;
    private final TaskRetries retries;
    private final TaskDeletions deletions;
    private final TaskDependencies dependencies;

    TaskController(
            Tasks tasks,
            TaskCreation creation,
            TaskKills kills,
            TaskRetries retries,
            TaskDeletions deletions,
            TaskDependencies dependencies) {
        this.tasks = tasks;
        this.creation = creation;
        this.kills = kills;
        this.retries = retries;
        this.deletions = deletions;
        this.dependencies = dependencies;
    }

    @PostMapping
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE})
    @Idempotent
    @Operation(
            summary = "Create and start a task, or forecast it",
            operationId = "createTask",
            responses = {
                @ApiResponse(
                        responseCode = "201",
                        description = "Created",
                        content = @Content(schema = @Schema(implementation = TaskView.class))),
                @ApiResponse(
                        responseCode = "200",
                        description = "The forecast, with dryRun=true",
                        content = @Content(schema = @Schema(implementation = TaskForecast.class)))
            })
    ResponseEntity<Object> create(
            @Caller Account caller,
            @Valid @RequestBody NewTaskRequest request,
            @Parameter(description = "Whether to validate the request and forecast the task without creating it")
                    @RequestParam(defaultValue = "false")
                    boolean dryRun,
            @Parameter(hidden = true) HttpServletRequest http) {
        OwnedName name = Ownership.created(caller, request.name());
        AuditNote.addOwner(http, name.owner());
        AuditNote.add(http, dryRun ? name + " dryRun" : name.value());
        return dryRun
                ? ResponseEntity.ok(creation.forecast(request))
                : ResponseEntity.status(HttpStatus.CREATED).body(creation.create(request, caller.username()));
    }

    @GetMapping
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(
            summary = "List tasks",
            description = "Their parameters and draw are null here: show a task for these.",
            operationId = "listTasks")
    Page<TaskView> list(
            @Caller Account caller,
            @Parameter(description = "The owner of the tasks; by default you, and for an admin everybody")
                    @RequestParam(required = false)
                    @Nullable String owner,
            @RequestParam(required = false) @Nullable TaskState state,
            @RequestParam(required = false) @Nullable String queue,
            @Parameter(description = "List only tasks that were created at this time or later")
                    @RequestParam(required = false)
                    @Nullable Instant since,
            @Parameter(
                            description =
                                    "By creation (OLDEST or NEWEST first), by NAME, or, with ENDED, those that have not ended and then the latest end first")
                    @RequestParam(defaultValue = "OLDEST")
                    TaskOrder sort,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        return tasks.list(
                new TaskFilter(Ownership.listed(caller, owner), state, queue, SinceTime.checked(since)),
                sort,
                new PageRequest(after, size));
    }

    @GetMapping("/{name}")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "Show a task", operationId = "getTask")
    TaskView get(@Caller Account caller, @PathVariable String name) {
        return tasks.get(checked(caller, name));
    }

    @PostMapping("/{name}/kill")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(summary = "Stop a task and all its jobs", operationId = "killTask")
    KilledTask kill(@Caller Account caller, @PathVariable String name) {
        return kills.kill(checked(caller, name), caller.username());
    }

    @PostMapping("/kill")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Refuses(FORBIDDEN)
    @Operation(summary = "Stop every task of a user that has not ended", operationId = "killTasks")
    TaskKillsResponse killAll(
            @Caller Account caller,
            @Parameter(description = "The owner of the tasks; by default you") @RequestParam(required = false) @Nullable String owner,
            @Parameter(hidden = true) HttpServletRequest http) {
        String checked =
                Objects.requireNonNull(Ownership.listed(caller, Objects.requireNonNullElse(owner, caller.username())));
        AuditNote.addOwner(http, checked);
        AuditNote.add(http, checked);
        return TaskKillsResponse.of(kills.killAll(checked, caller.username()));
    }

    @PostMapping("/{name}/retry")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(summary = "Run jobs again: the jobs that you name, or all that are not DONE", operationId = "retryTask")
    RetriedTask retry(
            @Caller Account caller,
            @PathVariable String name,
            @Valid @RequestBody(required = false) @Nullable RetryTaskRequest retry) {
        return retries.retry(
                checked(caller, name), retry == null ? RetryRequest.ALL : retry.retry(), caller.username());
    }

    @PostMapping("/{name}/release")
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(summary = "Let a task start that waits for other tasks", operationId = "releaseTask")
    TaskView release(@Caller Account caller, @PathVariable String name) {
        dependencies.release(checked(caller, name), caller.username());
        return tasks.get(name);
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(summary = "Delete a task that has ended", operationId = "deleteTask")
    void delete(
            @Caller Account caller,
            @PathVariable String name,
            @Parameter(description = "Whether to delete its results and logs as well")
                    @RequestParam(defaultValue = "false")
                    boolean files) {
        deletions.delete(checked(caller, name), files);
    }

    private static String checked(Account caller, String name) {
        return Ownership.existing(caller, name).value();
    }
}
