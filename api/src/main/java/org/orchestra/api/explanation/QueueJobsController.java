package org.orchestra.api.explanation;

import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.orchestra.api.problem.Refuses;
import org.orchestra.domain.capacity.QueueName;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows the jobs of a queue to every user. */
@RestController
@RequestMapping("/api/v1/queues/{queue}/jobs")
@Tag(name = "capacity")
class QueueJobsController {
    private final QueueJobLists jobLists;

    QueueJobsController(QueueJobLists jobLists) {
        this.jobLists = jobLists;
    }

    @GetMapping
    @Refuses(NOT_FOUND)
    @Operation(
            summary = "Show which jobs of a queue run, wait or are held",
            description =
                    "Positions and size are those of the waiting jobs. Only the first 100,000 of them can be listed.",
            operationId = "listQueueJobs")
    QueueJobs get(
            @PathVariable String queue,
            @Parameter(description = "List the waiting jobs behind this position") @RequestParam(defaultValue = "0")
                    int after,
            @RequestParam(defaultValue = "50") int size) {
        return jobLists.of(new QueueName(queue), after, size);
    }
}
