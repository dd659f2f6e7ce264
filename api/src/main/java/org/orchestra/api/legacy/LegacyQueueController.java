package org.orchestra.api.legacy;

import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import org.orchestra.api.explanation.QueueJobLists;
import org.orchestra.api.explanation.QueueJobs;
import org.orchestra.api.explanation.QueueJobs.WaitingJob;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.store.paging.PageRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Which jobs wait in a queue, in the order in which they start. */
@RestController
@ConditionalOnLegacyProtocol
class LegacyQueueController {
    private final QueueJobLists jobLists;

    LegacyQueueController(QueueJobLists jobLists) {
        this.jobLists = jobLists;
    }

    @PostMapping("/queue")
    @Operation(operationId = "listQueueJobs", hidden = true)
    LegacyAnswer queue(HttpServletRequest request) {
        QueueName name = new QueueName(LegacyForm.of(request).line("name"));
        QueueJobs jobs = jobLists.of(name, 0, PageRequest.MAX_SIZE);
        String table = new LegacyTable<WaitingJob>()
                .number("Position", WaitingJob::position)
                .text("Username", WaitingJob::owner)
                .text("Taskname", WaitingJob::task)
                .number("Job", WaitingJob::job)
                .number("Priority", WaitingJob::priority)
                .of(jobs.waiting().items());
        return LegacyAnswer.success(format(
                "%s: %,d of %s in use, %s waiting\n%s",
                jobs.queue(),
                jobs.usedSlots(),
                counted(jobs.enabledSlots(), "slot"),
                counted(jobs.waiting().total(), "job"),
                table));
    }
}
