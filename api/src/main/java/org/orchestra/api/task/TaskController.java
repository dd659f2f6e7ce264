package org.orchestra.api.task;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.orchestra.account.Account;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.paging.Page;
import org.orchestra.paging.PageRequest;
import org.orchestra.task.TaskView;
import org.orchestra.task.Tasks;
import org.springframework.http.HttpStatus;
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

    TaskController(Tasks tasks) {
        this.tasks = tasks;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Create and start a task", operationId = "createTask")
    TaskView create(@Caller Account caller, @Valid @RequestBody TaskRequest request) {
        Ownership.created(caller, request.name());
        return tasks.create(request.task());
    }

    @GetMapping
    @Operation(summary = "List tasks, the oldest first", operationId = "listTasks")
    Page<TaskView> list(
            @Caller Account caller,
            @RequestParam(required = false) @Nullable String owner,
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size) {
        return tasks.list(Ownership.listed(caller, owner), new PageRequest(page, size));
    }

    @GetMapping("/{name}")
    @Operation(summary = "Show a task", operationId = "getTask")
    TaskView get(@Caller Account caller, @PathVariable String name) {
        return tasks.get(checked(caller, name));
    }

    @PostMapping("/{name}/kill")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Stop a task and all its jobs", operationId = "killTask")
    TaskView kill(@Caller Account caller, @PathVariable String name) {
        return tasks.kill(checked(caller, name));
    }

    @PostMapping("/{name}/retry")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Run the jobs again that are not done", operationId = "retryTask")
    TaskView retry(@Caller Account caller, @PathVariable String name) {
        return tasks.retry(checked(caller, name));
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a task that has ended", operationId = "deleteTask")
    void delete(
            @Caller Account caller,
            @PathVariable String name,
            @Parameter(description = "Whether its results and logs are deleted, too")
                    @RequestParam(defaultValue = "false")
                    boolean files) {
        tasks.delete(checked(caller, name), files);
    }

    private static String checked(Account caller, String name) {
        return Ownership.existing(caller, name).value();
    }
}
