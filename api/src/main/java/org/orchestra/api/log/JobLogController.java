package org.orchestra.api.log;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.log.JobLogFinder.Found;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.store.account.Account;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/** The logs of a job's runs, stored or growing. */
@RestController
@RequestMapping("/api/v1/tasks/{name}/jobs/{number}/log")
@Tag(name = "jobs")
class JobLogController {
    private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);

    private final JobLogFinder logs;
    private final LogStreamResponses live;

    JobLogController(JobLogFinder logs, LogStreamResponses live) {
        this.logs = logs;
        this.live = live;
    }

    @GetMapping(produces = MediaType.TEXT_PLAIN_VALUE)
    @Operation(
            summary = "Read a run's log",
            description = "Of a run that is still running, what there is so far.",
            operationId = "getJobLog",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "OK",
                            content =
                                    @Content(
                                            mediaType = MediaType.TEXT_PLAIN_VALUE,
                                            schema = @Schema(type = "string"))))
    @Nullable ResponseEntity<StreamingResponseBody> log(
            @Caller Account caller,
            @PathVariable String name,
            @PathVariable int number,
            @Parameter(description = "Which run's; by default the latest that has one, or is running")
                    @RequestParam(required = false)
                    @Nullable Integer attempt,
            @Parameter(description = "Whether the answer goes on until the run has ended")
                    @RequestParam(defaultValue = "false")
                    boolean follow,
            @Parameter(hidden = true) ServletWebRequest request)
            throws IOException {
        OwnedName task = Ownership.existing(caller, name);
        Found found = logs.find(task, number, attempt, follow);
        if (found instanceof Found.Stored stored) {
            answer(stored.file(), request);
            return null;
        }
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok().contentType(TEXT);
        if (request.getHttpMethod() == HttpMethod.HEAD) {
            return answer.build();
        }
        Found.Growing growing = (Found.Growing) found;
        LogStreamResponses.Client client = LogStreamResponses.Client.of(request);
        return answer.body(follow ? live.follow(caller, growing, client) : live.soFar(caller, growing, client));
    }

    /** On the request's own thread: what lies there waits for nobody. */
    private static void answer(OpenFile file, ServletWebRequest request) throws IOException {
        HttpServletResponse response = Objects.requireNonNull(request.getResponse());
        response.setContentType(TEXT.toString());
        response.setContentLengthLong(file.bytes());
        try (InputStream log = file.content(0, file.bytes())) {
            if (request.getHttpMethod() != HttpMethod.HEAD) {
                log.transferTo(response.getOutputStream());
            }
        }
    }
}
