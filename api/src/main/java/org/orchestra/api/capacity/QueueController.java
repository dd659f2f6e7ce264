package org.orchestra.api.capacity;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;
import static org.orchestra.domain.Refusal.RefusalKind.OUTDATED;
import static org.orchestra.domain.Refusal.RefusalKind.UNPROCESSABLE;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.idempotency.Idempotent;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.server.IfMatch;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.store.capacity.QueueView;
import org.orchestra.store.capacity.Queues;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Queues: to be seen by everybody, edited by admins. */
@RestController
@RequestMapping("/api/v1/queues")
@Tag(name = "capacity")
class QueueController {
    private final Queues queues;

    QueueController(Queues queues) {
        this.queues = queues;
    }

    @GetMapping
    @Operation(summary = "List the queues and their slots", operationId = "listQueues")
    Page<QueueView> list(
            @RequestParam(required = false) @Nullable String after, @RequestParam(defaultValue = "50") int size) {
        return queues.list(new PageRequest(after, size));
    }

    @GetMapping("/{queue}")
    @Refuses(NOT_FOUND)
    @Operation(summary = "Show a queue", operationId = "getQueue")
    QueueView get(@PathVariable String queue) {
        return queues.get(new QueueName(queue));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE})
    @Idempotent
    @Operation(summary = "Create a queue (admins)", operationId = "createQueue")
    QueueView create(@Valid @RequestBody QueueRequest request) {
        return queues.create(request.queue());
    }

    @PatchMapping("/{queue}")
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT, OUTDATED})
    @Operation(summary = "Edit a queue (admins)", operationId = "editQueue")
    QueueView edit(
            @PathVariable String queue,
            @Parameter(description = IfMatch.DESCRIPTION) @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @Valid @RequestBody QueueEditRequest change) {
        return queues.edit(new QueueName(queue), change.edit(IfMatch.version(ifMatch)));
    }

    @DeleteMapping("/{queue}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(summary = "Delete a queue that has neither nodes nor tasks (admins)", operationId = "deleteQueue")
    void delete(@PathVariable String queue) {
        queues.delete(new QueueName(queue));
    }
}
