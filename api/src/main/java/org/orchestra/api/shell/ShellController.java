package org.orchestra.api.shell;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;
import static org.orchestra.domain.Refusal.RefusalKind.TOO_MANY;
import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.SchemaProperty;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.AuditNote;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.CallerToken;
import org.orchestra.api.security.Ownership;
import org.orchestra.api.security.TokenStreams;
import org.orchestra.api.shell.ShellOpenings.Asker;
import org.orchestra.api.stream.NonBlockingResponse;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.store.account.Account;
import org.orchestra.store.account.AuthenticatedToken;
import org.orchestra.store.shell.Shells;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Shells in the containers of running jobs. Each has its entry in the audit log, so its requests make none. */
@RestController
@RequestMapping("/api/v1/tasks/{name}/jobs/{job}/shells")
@Tag(name = "jobs")
class ShellController {
    private static final int MAX_PIECE = 64 * 1_024;

    private final ShellOpenings openings;
    private final ShellStreams streams;
    private final Shells shells;
    private final TokenStreams access;

    ShellController(ShellOpenings openings, ShellStreams streams, Shells shells, TokenStreams access) {
        this.openings = openings;
        this.streams = streams;
        this.shells = shells;
        this.access = access;
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT, TOO_MANY})
    @Operation(
            summary = "Open a shell in a running job",
            description =
                    "Runs a command in the container of the job's current run. Read its output at once, and keep it: it ends when its output is not read any more, and when nothing has been sent to it for 30 seconds.",
            operationId = "openShell")
    OpenedShellResponse open(
            @Caller Account caller,
            @PathVariable String name,
            @PathVariable("job") int number,
            @Valid @RequestBody NewShellRequest body,
            @Parameter(hidden = true) HttpServletRequest request) {
        OwnedName task = Ownership.existing(caller, name);
        AuditNote.written(request);
        return openings.open(task, number, body.checked(), new Asker(caller.username(), request.getRemoteAddr()));
    }

    @GetMapping("/{shell}/output")
    @Refuses({FORBIDDEN, CONFLICT, TOO_MANY})
    @Operation(
            summary = "Read what a shell prints",
            description =
                    "Server-sent events: 'output' and 'errors' have bytes in Base64 as their data, the last one, 'end', JSON with exitCode, or with reason when the shell was cut off. The shell ends when this answer is not read to its end.",
            operationId = "readShell",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "The events",
                            content =
                                    @Content(
                                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                                            schemaProperties = {
                                                @SchemaProperty(
                                                        name = "event",
                                                        schema =
                                                                @Schema(
                                                                        type = "string",
                                                                        allowableValues = {"output", "errors", "end"})),
                                                @SchemaProperty(name = "data", schema = @Schema(type = "string"))
                                            })))
    void output(
            @CallerToken AuthenticatedToken token,
            @PathVariable String name,
            @PathVariable("job") int number,
            @PathVariable UUID shell,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        Ownership.existing(token.account(), name);
        streams.open(
                token.account().username(),
                shell,
                access.whileAccepted(
                        token, listener -> NonBlockingResponse.openEvents(request, response, Duration.ZERO, listener)));
    }

    @PostMapping(path = "/{shell}/input", consumes = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Refuses({FORBIDDEN, CONFLICT})
    @Operation(
            summary = "Type into a shell",
            description =
                    "Sends a piece of at most 64 KiB; an empty one is the end of the input. A piece that is sent again is typed once.",
            operationId = "typeIntoShell",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                                            schema = @Schema(type = "string", format = "binary"))))
    TypedResponse type(
            @Caller Account caller,
            @PathVariable String name,
            @PathVariable("job") int number,
            @PathVariable UUID shell,
            @Parameter(description = "How many pieces come before this one") @RequestParam(defaultValue = "0")
                    long piece,
            @Parameter(hidden = true) HttpServletRequest request)
            throws IOException {
        Ownership.existing(caller, name);
        AuditNote.written(request);
        byte[] bytes = request.getInputStream().readNBytes(MAX_PIECE + 1);
        if (bytes.length > MAX_PIECE) {
            throw Refusal.invalid("invalid-request", format("A piece has at most %d bytes: send several.", MAX_PIECE));
        }
        return new TypedResponse(shells.type(shell, caller.username(), piece, bytes));
    }

    @PutMapping("/{shell}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Refuses({FORBIDDEN, CONFLICT})
    @Operation(
            summary = "Keep a shell open",
            description = "Says that its user is still there, and how large the terminal is by now.",
            operationId = "keepShell")
    void keep(
            @Caller Account caller,
            @PathVariable String name,
            @PathVariable("job") int number,
            @PathVariable UUID shell,
            @Valid @RequestBody KeptShellRequest body,
            @Parameter(hidden = true) HttpServletRequest request) {
        Ownership.existing(caller, name);
        AuditNote.written(request);
        if (body.terminal() == null) {
            shells.renew(shell, caller.username());
        } else {
            shells.resize(shell, caller.username(), body.terminal().size());
        }
    }
}
