package org.orchestra.api.result;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.domain.job.JobState;
import org.orchestra.store.account.Account;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What all jobs of a task have left behind. */
@RestController
@RequestMapping("/api/v1/tasks/{name}")
@Tag(name = "tasks")
class TaskResultController {
    private final TaskResults results;

    TaskResultController(TaskResults results) {
        this.results = results;
    }

    @GetMapping("/results")
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "List the results of a task's jobs",
            description =
                    "Lists each job that has succeeded with at most 500 files of its latest successful run, or, with a state, each job in that state that has run with those of its latest run; and fewer when there are very many or their paths are long. Use listJobFiles for all of them.",
            operationId = "listResults")
    Page<JobResult> results(
            @Caller Account caller,
            @PathVariable String name,
            @Parameter(description = "List what the latest runs of the jobs in this state left behind, such as FAILED")
                    @RequestParam(required = false)
                    @Nullable JobState state,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size)
            throws IOException {
        return results.list(Ownership.existing(caller, name), state, new PageRequest(after, size));
    }

    @GetMapping("/logs")
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "Read the last lines of the logs of a task's jobs",
            description =
                    "Reads the log of each job's latest run. Control characters are removed, and lines are cut to 1,000 characters.",
            operationId = "listLastLines")
    Page<LogExcerpt> logs(
            @Caller Account caller,
            @PathVariable String name,
            @RequestParam(defaultValue = "FAILED") JobState state,
            @Parameter(description = "The number of lines from each log, 1 to 200") @RequestParam(defaultValue = "20")
                    int lines,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size)
            throws IOException {
        return results.lastLines(Ownership.existing(caller, name), state, lines, new PageRequest(after, size));
    }
}
