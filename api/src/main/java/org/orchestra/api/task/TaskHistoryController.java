package org.orchestra.api.task;

import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.explanation.TaskSummaries;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.store.account.Account;
import org.orchestra.store.history.TaskHistory;
import org.orchestra.store.history.Transition;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.store.task.Tasks;
import org.orchestra.temporal.TemporalUiLinks;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How a task is doing, and what it went through. */
@RestController
@RequestMapping("/api/v1/tasks/{name}")
@Tag(name = "tasks")
class TaskHistoryController {
    private final TaskSummaries summaries;
    private final TemporalUiLinks traces;
    private final TaskHistory history;
    private final Tasks tasks;

    TaskHistoryController(TaskSummaries summaries, TemporalUiLinks traces, TaskHistory history, Tasks tasks) {
        this.summaries = summaries;
        this.traces = traces;
        this.history = history;
        this.tasks = tasks;
    }

    @GetMapping("/summary")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "Show the progress of a task: pace, expected end and failures", operationId = "summarizeTask")
    TaskProgressResponse summary(@Caller Account caller, @PathVariable String name) {
        String task = Ownership.existing(caller, name).value();
        return TaskProgressResponse.of(summaries.of(task), traces.task(task).orElse(null));
    }

    @GetMapping("/history")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(
            summary = "List every change of state of a task and its jobs, the oldest first",
            operationId = "listTransitions")
    Page<Transition> history(
            @Caller Account caller,
            @PathVariable String name,
            @Parameter(description = "List only transitions of this job") @RequestParam(required = false) @Nullable Integer job,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        String task = Ownership.existing(caller, name).value();
        if (job != null) {
            tasks.requireJob(task, job);
        }
        return history.of(task, job, new PageRequest(after, size)).orElseThrow(() -> Tasks.notFound(task));
    }
}
