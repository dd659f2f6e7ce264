package org.orchestra.api.explanation;

import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.store.account.Account;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Explains why the jobs of a task wait. */
@RestController
@RequestMapping("/api/v1/tasks/{name}/why")
@Tag(name = "tasks")
class WaitExplanationController {
    private final WaitExplanations explanations;

    WaitExplanationController(WaitExplanations explanations) {
        this.explanations = explanations;
    }

    @GetMapping
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "Explain why the jobs of a task wait", operationId = "explainTask")
    WaitExplanation get(
            @Caller Account caller,
            @PathVariable String name,
            @Parameter(description = "Explain only this job") @RequestParam(required = false) @Nullable Integer job) {
        String task = Ownership.existing(caller, name).value();
        return job == null ? explanations.of(task) : explanations.of(task, job);
    }
}
