package org.orchestra.api.jobtype;

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
import org.orchestra.store.jobtype.JobTypeName;
import org.orchestra.store.jobtype.JobTypeView;
import org.orchestra.store.jobtype.JobTypes;
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

/** Job types: to be seen by everybody, and edited by admins. */
@RestController
@RequestMapping("/api/v1/job-types")
@Tag(name = "tasks")
class JobTypeController {
    private final JobTypes types;

    JobTypeController(JobTypes types) {
        this.types = types;
    }

    @GetMapping
    @Operation(summary = "List the job types", operationId = "listJobTypes")
    Page<JobTypeView> list(
            @RequestParam(required = false) @Nullable String after, @RequestParam(defaultValue = "50") int size) {
        return types.list(new PageRequest(after, size));
    }

    @GetMapping("/{jobType}")
    @Refuses(NOT_FOUND)
    @Operation(summary = "Show a job type", operationId = "getJobType")
    JobTypeView get(@PathVariable String jobType) {
        return types.get(new JobTypeName(jobType));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE})
    @Idempotent
    @Operation(summary = "Create a job type (admins)", operationId = "createJobType")
    JobTypeView create(@Valid @RequestBody JobTypeRequest request) {
        return types.create(request.type());
    }

    @PatchMapping("/{jobType}")
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT, OUTDATED})
    @Operation(summary = "Edit a job type (admins)", operationId = "editJobType")
    JobTypeView edit(
            @PathVariable String jobType,
            @Parameter(description = IfMatch.DESCRIPTION) @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @Valid @RequestBody JobTypeEditRequest change) {
        return types.edit(new JobTypeName(jobType), change.edit(IfMatch.version(ifMatch)));
    }

    @DeleteMapping("/{jobType}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(summary = "Delete a job type of which every task has ended (admins)", operationId = "deleteJobType")
    void delete(@PathVariable String jobType) {
        types.delete(new JobTypeName(jobType));
    }
}
