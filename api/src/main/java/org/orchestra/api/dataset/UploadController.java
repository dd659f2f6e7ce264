package org.orchestra.api.dataset;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;
import static org.orchestra.domain.Refusal.RefusalKind.NO_SPACE;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import java.io.IOException;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.store.account.Account;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Uploads that go on where they were. A dataset has at most one at a time, so it needs no name of its own. */
@RestController
@RequestMapping("/api/v1/datasets/{name}/upload")
@Tag(name = "datasets")
class UploadController {
    private static final String OFFSET = "Upload-Offset";

    private final UploadAnnouncements announcements;
    private final Uploads uploads;
    private final UploadRoom room;

    UploadController(UploadAnnouncements announcements, Uploads uploads, UploadRoom room) {
        this.announcements = announcements;
        this.uploads = uploads;
        this.room = room;
    }

    @PutMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT, NO_SPACE})
    @Operation(
            summary = "Announce the content of a dataset",
            description =
                    "Begins an upload that can be resumed. Names every file with its checksum, and answers which contents are to be sent: those that are neither in the version that it replaces nor have come of an upload of this name before. Announce the same again to go on after an interruption.",
            operationId = "announceUpload")
    UploadProgress announce(
            @Caller Account caller, @PathVariable String name, @Valid @RequestBody UploadAnnouncement announcement) {
        return announcements.announce(Ownership.created(caller, name), announcement);
    }

    @GetMapping
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "Show how far an upload is", operationId = "getUpload")
    ResponseEntity<UploadProgress> progress(@Caller Account caller, @PathVariable String name) {
        UploadProgress progress = uploads.progress(Ownership.existing(caller, name));
        return ResponseEntity.ok()
                .header(OFFSET, Long.toString(progress.offset()))
                .body(progress);
    }

    @PatchMapping(consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT, NO_SPACE})
    @Operation(
            summary = "Send content of an upload",
            description =
                    "The body is the rest of the stream that announceUpload describes, or a part of it, from the offset on. The answer has the offset from which on to send more. What arrived of a body that broke off stays.",
            operationId = "sendUpload",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                                            schema = @Schema(type = "string", format = "binary"))))
    ResponseEntity<Void> send(
            @Caller Account caller,
            @PathVariable String name,
            @Parameter(description = "Where in the stream the body begins, in bytes") @RequestHeader(OFFSET)
                    long offset,
            @Parameter(hidden = true) HttpServletRequest request)
            throws IOException {
        long next = uploads.receive(Ownership.existing(caller, name), offset, room.body(request));
        return ResponseEntity.noContent().header(OFFSET, Long.toString(next)).build();
    }

    @PostMapping("/complete")
    @ResponseStatus(HttpStatus.CREATED)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT, NO_SPACE})
    @Operation(
            summary = "Make a dataset of an upload",
            description =
                    "All content must have arrived. The same content as that of the version that it replaces makes no other.",
            operationId = "completeUpload")
    Dataset complete(@Caller Account caller, @PathVariable String name) {
        return uploads.complete(Ownership.existing(caller, name));
    }
}
