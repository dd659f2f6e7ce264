package org.orchestra.api.dataset;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;
import static org.orchestra.domain.Refusal.RefusalKind.NO_SPACE;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.file.RangedFileResponse;
import org.orchestra.api.file.ServesFile;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.store.account.Account;
import org.orchestra.store.dataset.RegisteredDatasets;
import org.orchestra.store.paging.Page;
import org.orchestra.store.paging.PageRequest;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/** Datasets. An upload's body goes from the connection to the disk; nothing of it is read before the name is accepted. */
@RestController
@RequestMapping("/api/v1/datasets")
@Tag(name = "datasets")
class DatasetController {
    private static final String TAR = "application/x-tar";
    private static final String VERSION = "The number of the version; by default the current one";

    private final Datasets datasets;
    private final DatasetRemovals removals;
    private final DatasetShares shares;
    private final RegisteredDatasets registered;
    private final UploadRoom room;

    DatasetController(
            Datasets datasets,
            DatasetRemovals removals,
            DatasetShares shares,
            RegisteredDatasets registered,
            UploadRoom room) {
        this.datasets = datasets;
        this.removals = removals;
        this.shares = shares;
        this.registered = registered;
        this.room = room;
    }

    @PutMapping(
            path = "/{name}",
            consumes = {MediaType.APPLICATION_OCTET_STREAM_VALUE, TAR})
    @ResponseStatus(HttpStatus.CREATED)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT, NO_SPACE})
    @Operation(
            summary = "Upload a file or a directory",
            description =
                    "Send a file as it is, with its name in the parameter filename. Send a directory as a tar archive of regular files.",
            operationId = "uploadDataset",
            requestBody =
                    @RequestBody(
                            required = true,
                            content = {
                                @Content(
                                        mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                                        schema = @Schema(type = "string", format = "binary")),
                                @Content(mediaType = TAR, schema = @Schema(type = "string", format = "binary"))
                            }))
    Dataset upload(
            @Caller Account caller,
            @PathVariable String name,
            @Parameter(description = "The name of the file, without folders; omit it for a directory")
                    @RequestParam(required = false)
                    @Nullable String filename,
            @Parameter(
                            description =
                                    "Makes the upload a new version when there is a dataset of this name; tasks keep the one that they were created with. The same content makes none.")
                    @RequestParam(defaultValue = "false")
                    boolean replace,
            @Parameter(hidden = true) HttpServletRequest request)
            throws IOException {
        OwnedName owned = Ownership.created(caller, name);
        if (isTar(request.getContentType())) {
            return datasets.uploadDirectory(owned, room.body(request), replace);
        }
        if (filename == null) {
            throw Refusal.invalid("invalid-request", "Add the file's name to the address: ?filename=NAME.");
        }
        return datasets.uploadFile(
                owned, filename, room.body(request), replace, Math.max(0, request.getContentLengthLong()));
    }

    @GetMapping
    @Refuses(FORBIDDEN)
    @Operation(
            summary = "List datasets by name",
            description = "Those that you may read: your own and those that are shared with you; for admins, all.",
            operationId = "listDatasets")
    Page<ListedDataset> list(
            @Caller Account caller,
            @RequestParam(required = false) @Nullable String owner,
            @Parameter(description = "Only those that this user owns or may read; of others than you, for admins")
                    @RequestParam(required = false)
                    @Nullable String reader,
            @Parameter(description = "By NAME, or the NEWEST or LARGEST first") @RequestParam(defaultValue = "NAME")
                    DatasetOrder sort,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        return shares.list(caller, owner, reader, sort, new PageRequest(after, size));
    }

    @GetMapping("/{name}")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(
            summary = "Show a dataset",
            description =
                    "Names its other versions, at most 100, and the tasks that read any: at most 100, those that have not ended first. One that was registered in place is compared with what lies there.",
            operationId = "getDataset")
    DatasetDetail get(
            @Caller Account caller,
            @PathVariable String name,
            @Parameter(description = VERSION) @RequestParam(required = false) @Nullable Integer version) {
        OwnedName readable = shares.readable(caller, name);
        registered.look(readable.owner(), List.of(readable.value()));
        return caller.mayActFor(readable.owner())
                ? datasets.show(readable, version, null, shares.readers(readable))
                : datasets.show(readable, version, caller.username(), List.of());
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "Delete a dataset",
            description =
                    "Deletes all its versions; of one that was registered in place, the registration only, and no file. Refused while a task that has not ended uses one. Tasks that have ended stay, and so do the names and checksums of the files that they read; they cannot be retried.",
            operationId = "deleteDataset")
    void delete(@Caller Account caller, @PathVariable String name) {
        removals.delete(Ownership.existing(caller, name));
    }

    @GetMapping("/{name}/files")
    @Refuses({FORBIDDEN, NOT_FOUND})
    @Operation(summary = "List the files of a dataset by path", operationId = "listDatasetFiles")
    Page<DatasetFile> files(
            @Caller Account caller,
            @PathVariable String name,
            @Parameter(description = VERSION) @RequestParam(required = false) @Nullable Integer version,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size) {
        return datasets.files(shares.readable(caller, name), version, new PageRequest(after, size));
    }

    @GetMapping(path = "/{name}/files/content", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "Download a file of a dataset",
            description =
                    "Use the Range header to resume a download: it selects one range of bytes. listDatasetFiles has the checksum of the whole.",
            operationId = "getDatasetFile")
    @ServesFile
    @Nullable ResponseEntity<Resource> file(
            @Caller Account caller,
            @PathVariable String name,
            @Parameter(description = "The path of the file in the dataset, as listDatasetFiles lists it") @RequestParam
                    String path,
            @Parameter(description = VERSION) @RequestParam(required = false) @Nullable Integer version,
            @Parameter(hidden = true) ServletWebRequest request)
            throws IOException {
        return RangedFileResponse.of(datasets.open(shares.readable(caller, name), version, path), path, request);
    }

    @GetMapping(path = "/{name}/contents", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT})
    @Operation(
            summary = "Download the files of a page at once",
            description =
                    "For many small files: the contents of those files that listDatasetFiles has on the page of the same version, after and size, one after another in its order, with nothing in between. The list has their sizes and checksums. An answer that cannot be completed breaks off; ask getDatasetFile for each file then, and for large ones.",
            operationId = "getDatasetContents",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "The contents",
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                                            schema = @Schema(type = "string", format = "binary"))))
    ResponseEntity<Resource> contents(
            @Caller Account caller,
            @PathVariable String name,
            @Parameter(description = VERSION) @RequestParam(required = false) @Nullable Integer version,
            @RequestParam(required = false) @Nullable String after,
            @RequestParam(defaultValue = "50") int size,
            @Parameter(hidden = true) HttpMethod method)
            throws IOException {
        DatasetContents contents =
                datasets.contents(shares.readable(caller, name), version, new PageRequest(after, size));
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .contentLength(contents.bytes());
        if (method == HttpMethod.HEAD) {
            contents.close();
            return answer.build();
        }
        return answer.body(new InputStreamResource(contents));
    }

    /** A body without a Content-Type counts as a file, as in HTTP itself. */
    private static boolean isTar(@Nullable String contentType) {
        return contentType != null && MediaType.valueOf(contentType).isCompatibleWith(MediaType.valueOf(TAR));
    }
}
