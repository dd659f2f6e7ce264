package org.orchestra.api.explanation;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.store.paging.PageRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Who is in a queue: everybody may know. */
@RestController
@RequestMapping("/api/v1/queues/{queue}/line")
@Tag(name = "capacity")
class QueueJobsController {
    private final QueueJobLists lines;

    QueueJobsController(QueueJobLists lines) {
        this.lines = lines;
    }

    @GetMapping
    @Operation(
            summary = "Show who runs, who waits in which order, and who is held",
            description = "Paged are the waiting jobs, of which the first 100,000 can be seen.",
            operationId = "getQueueLine")
    QueueJobs get(
            @PathVariable String queue,
            @RequestParam(defaultValue = "0") int page,
            @RequestParam(defaultValue = "50") int size) {
        return lines.of(new QueueName(queue), new PageRequest(page, size));
    }
}
