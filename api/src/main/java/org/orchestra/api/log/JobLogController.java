package org.orchestra.api.log;

import static org.orchestra.domain.Refusal.RefusalKind.CONFLICT;
import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;
import static org.orchestra.domain.Refusal.RefusalKind.TOO_MANY;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.CallerToken;
import org.orchestra.api.security.Ownership;
import org.orchestra.api.security.TokenStreams;
import org.orchestra.api.stream.NonBlockingResponse;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.store.account.AuthenticatedToken;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Answers with the logs of runs. */
@RestController
@RequestMapping("/api/v1/tasks/{name}/jobs/{job}/log")
@Tag(name = "jobs")
class JobLogController {
    private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

    private final JobLogFinder logs;
    private final LogStreams streams;
    private final TokenStreams access;

    JobLogController(JobLogFinder logs, LogStreams streams, TokenStreams access) {
        this.logs = logs;
        this.streams = streams;
        this.access = access;
    }

    @GetMapping(produces = MediaType.TEXT_PLAIN_VALUE)
    @Refuses({FORBIDDEN, NOT_FOUND, CONFLICT, TOO_MANY})
    @Operation(
            summary = "Read the log of a run",
            description = "While the run is running, the answer is what there is so far, unless you follow it.",
            operationId = "getJobLog",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "OK",
                            content =
                                    @Content(
                                            mediaType = MediaType.TEXT_PLAIN_VALUE,
                                            schema = @Schema(type = "string"))))
    void log(
            @CallerToken AuthenticatedToken token,
            @PathVariable String name,
            @PathVariable("job") int number,
            @Parameter(description = "The number of the run; by default the latest run that has a log or is running")
                    @RequestParam(required = false)
                    @Nullable Integer attempt,
            @Parameter(description = "Whether to keep the answer open until the run has ended")
                    @RequestParam(defaultValue = "false")
                    boolean follow,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        OwnedName task = Ownership.existing(token.account(), name);
        RunLog log = logs.find(task, number, attempt, follow);
        boolean withBody = !request.getMethod().equals("HEAD");
        response.setContentType(TEXT.toString());
        if (log instanceof RunLog.Stored stored) {
            write(stored.file(), response, withBody);
        } else if (withBody) {
            stream(token, (RunLog.Growing) log, follow, request, response);
        }
    }

    /** On the request's own thread, as what is stored is at hand. */
    private static void write(OpenFile file, HttpServletResponse response, boolean withBody) throws IOException {
        response.setContentLengthLong(file.bytes());
        try (InputStream log = file.content(0, file.bytes())) {
            if (withBody) {
                log.transferTo(response.getOutputStream());
            }
        }
    }

    private void stream(
            AuthenticatedToken token,
            RunLog.Growing log,
            boolean follow,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        String user = token.account().username();
        if (follow) {
            streams.follow(user, log, access.whileAccepted(token, listener -> {
                // So that the client knows at once that there is an answer, even while the run prints nothing.
                response.flushBuffer();
                return NonBlockingResponse.open(request.startAsync(), Duration.ZERO, listener);
            }));
        } else if (!log.onVolume()) {
            streams.soFar(
                    user,
                    log,
                    access.whileAccepted(
                            token,
                            listener -> NonBlockingResponse.open(request.startAsync(), Duration.ZERO, listener)));
        }
    }
}
