package org.orchestra.api.legacy;

import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.orchestra.api.security.AuditNote;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.store.account.Account;
import org.orchestra.store.task.KilledTask;
import org.orchestra.store.task.RetriedTask;
import org.orchestra.store.task.RetryRequest;
import org.orchestra.store.task.TaskDeletions;
import org.orchestra.store.task.TaskFilter;
import org.orchestra.store.task.TaskKills;
import org.orchestra.store.task.TaskOrder;
import org.orchestra.store.task.TaskRetries;
import org.orchestra.store.task.TaskView;
import org.orchestra.store.task.Tasks;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tasks. */
@RestController
@ConditionalOnLegacyProtocol
class LegacyTaskController {
    private final Tasks tasks;
    private final TaskKills kills;
    private final TaskRetries retries;
    private final TaskDeletions deletions;

    LegacyTaskController(Tasks tasks, TaskKills kills, TaskRetries retries, TaskDeletions deletions) {
        this.tasks = tasks;
        this.kills = kills;
        this.retries = retries;
        this.deletions = deletions;
    }

    @PostMapping("/create-task")
    @Operation(operationId = "createTask", hidden = true)
    LegacyAnswer create(@Caller Account caller, HttpServletRequest request) {
        LegacyForm form = LegacyForm.of(request);
        OwnedName name = Ownership.created(caller, form.line("taskname"));
        note(request, name);
        TaskView task = tasks.create(new LegacyTaskForm(form).task(), caller.username());
        return LegacyAnswer.success(format("Task %s has been created with %s.", name, counted(task.jobs(), "job")));
    }

    @PostMapping("/delete-task")
    @Operation(operationId = "deleteTask", hidden = true)
    LegacyAnswer delete(@Caller Account caller, HttpServletRequest request) {
        OwnedName name = existing(caller, request);
        deletions.delete(name.value(), false);
        return LegacyAnswer.success(format("Task %s has been deleted; its results are kept.", name));
    }

    @PostMapping("/retry-task")
    @Operation(operationId = "retryTask", hidden = true)
    LegacyAnswer retry(@Caller Account caller, HttpServletRequest request) {
        OwnedName name = existing(caller, request);
        RetriedTask retried = retries.retry(name.value(), RetryRequest.ALL, caller.username());
        return LegacyAnswer.success(format(
                "%s of task %s %s again.", counted(retried.jobs(), "job"), name, retried.jobs() == 1 ? "runs" : "run"));
    }

    @PostMapping("/kill-task")
    @Operation(operationId = "killTask", hidden = true)
    LegacyAnswer kill(@Caller Account caller, HttpServletRequest request) {
        OwnedName name = existing(caller, request);
        KilledTask killed = kills.kill(name.value(), caller.username());
        return LegacyAnswer.success(format(
                "Task %s is being stopped: %s waited, %,d %s running.",
                name, counted(killed.waiting(), "job"), killed.running(), killed.running() == 1 ? "was" : "were"));
    }

    @PostMapping("/list-tasks")
    @Operation(operationId = "listTasks", hidden = true)
    LegacyAnswer table(@Caller Account caller, HttpServletRequest request) {
        return LegacyAnswer.success(new LegacyTable<TaskView>()
                .text("Username", TaskView::owner)
                .text("Taskname", TaskView::name)
                .number("Registered", task -> task.counts().registered())
                .number("Assigned", task -> task.counts().assigned())
                .number("Activated", task -> task.counts().activated())
                .number("Running", task -> task.counts().running())
                .number("Failed", task -> task.counts().failed())
                .number("Done", task -> task.counts().done())
                .number("Killed", task -> task.counts().killed())
                .number("Broken", task -> task.counts().broken())
                .text("Status", task -> task.state().name())
                .of(list(caller, request)));
    }

    @PostMapping("/list-tasks-py")
    @Operation(operationId = "listTasks", hidden = true)
    List<String> names(@Caller Account caller, HttpServletRequest request) {
        return list(caller, request).stream().map(TaskView::name).toList();
    }

    private List<TaskView> list(Account caller, HttpServletRequest request) {
        String owner = Ownership.listed(caller, LegacyForm.of(request).line("username"));
        TaskFilter filter = new TaskFilter(owner, null, null, null);
        return WholeList.of(page -> tasks.list(filter, TaskOrder.OLDEST, page));
    }

    private static OwnedName existing(Account caller, HttpServletRequest request) {
        OwnedName name = Ownership.existing(caller, LegacyForm.of(request).line("taskname"));
        note(request, name);
        return name;
    }

    private static void note(HttpServletRequest request, OwnedName name) {
        AuditNote.addOwner(request, name.owner());
        AuditNote.add(request, name.value());
    }
}
