package org.orchestra.api.dataset;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.store.account.Account;
import org.orchestra.volume.HomePath;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Datasets that stay where their owners have them. */
@RestController
@RequestMapping("/api/v1/datasets/{name}")
@Tag(name = "datasets")
class DatasetRegistrationController {
    private final DatasetRegistrations registrations;

    DatasetRegistrationController(DatasetRegistrations registrations) {
        this.registrations = registrations;
    }

    @PutMapping(path = "/registration", consumes = MediaType.APPLICATION_JSON_VALUE)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "Register a dataset in place",
            description =
                    "A file or folder that lies on the volume already, in the folder of the dataset's owner, becomes a dataset without a copy. It is read for its checksums behind the answer; getDataset says how far that is, and tasks can use it when it is READY.",
            operationId = "registerDataset")
    Dataset register(
            @Caller Account caller,
            @PathVariable String name,
            @Valid @RequestBody DatasetRegistrationRequest registration) {
        return registrations.register(Ownership.created(caller, name), new HomePath(registration.path()));
    }

    @PostMapping("/refresh")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "Read a registered dataset again",
            description =
                    "What lies at its path now becomes a new version, for new tasks; the same content makes none. Files that have not changed are not read. Nothing happens while it is REGISTERING.",
            operationId = "refreshDataset")
    Dataset refresh(@Caller Account caller, @PathVariable String name) {
        return registrations.refresh(Ownership.existing(caller, name));
    }
}
