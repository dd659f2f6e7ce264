package org.orchestra.api.capacity;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.orchestra.cluster.Capacity;
import org.orchestra.cluster.QueueView;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Queues and their slots. */
@RestController
@RequestMapping("/api/v1/queues")
@Tag(name = "capacity")
class QueueController {
    private final Capacity capacity;

    QueueController(Capacity capacity) {
        this.capacity = capacity;
    }

    @GetMapping
    @Operation(summary = "List the queues and their slots", operationId = "listQueues")
    Queues list() {
        return new Queues(capacity.queues());
    }

    /** All queues: a laboratory has few. */
    record Queues(List<QueueView> items) {}
}
