package org.orchestra.api.dataset;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.store.account.Account;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Who may read a dataset beside its owner. */
@RestController
@RequestMapping("/api/v1/datasets/{name}/readers/{reader}")
@Tag(name = "datasets")
class DatasetReaderController {
    private static final String READER = "A username, or everyone";

    private final DatasetShares shares;

    DatasetReaderController(DatasetShares shares) {
        this.shares = shares;
    }

    @PutMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "Share a dataset",
            description =
                    "The user may show and download all its versions and use it in tasks, and change nothing. With at most 100 users, or with everyone.",
            operationId = "shareDataset")
    void share(
            @Caller Account caller,
            @PathVariable String name,
            @Parameter(description = READER) @PathVariable String reader) {
        shares.share(Ownership.existing(caller, name), reader);
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(
            summary = "Take a shared dataset back",
            description =
                    "New tasks, retries and downloads of the user are refused from then on; tasks that were created go on.",
            operationId = "unshareDataset")
    void unshare(
            @Caller Account caller,
            @PathVariable String name,
            @Parameter(description = READER) @PathVariable String reader) {
        shares.unshare(Ownership.existing(caller, name), reader);
    }
}
