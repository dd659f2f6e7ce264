package org.orchestra.api.event;

import static org.orchestra.domain.Refusal.RefusalKind.FORBIDDEN;
import static org.orchestra.domain.Refusal.RefusalKind.NOT_FOUND;
import static org.orchestra.domain.Refusal.RefusalKind.TOO_MANY;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.media.SchemaProperty;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.problem.Refuses;
import org.orchestra.api.security.CallerToken;
import org.orchestra.api.security.Ownership;
import org.orchestra.api.security.TokenStreams;
import org.orchestra.api.stream.NonBlockingResponse;
import org.orchestra.domain.Refusal;
import org.orchestra.store.account.Account;
import org.orchestra.store.account.AuthenticatedToken;
import org.orchestra.store.history.FeedPosition;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Streams the events of a task. */
@RestController
@RequestMapping("/api/v1/tasks/{name}/events")
@Tag(name = "tasks")
class TaskEventController {
    /** After an hour the client connects again and is authenticated again. */
    private static final Duration LIMIT = Duration.ofHours(1);

    private final TaskEventFeed feed;
    private final EventStreams streams;
    private final TokenStreams access;

    TaskEventController(TaskEventFeed feed, EventStreams streams, TokenStreams access) {
        this.feed = feed;
        this.streams = streams;
        this.access = access;
    }

    @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Refuses({FORBIDDEN, NOT_FOUND, TOO_MANY})
    @Operation(
            summary = "Watch a task until it has ended",
            description =
                    "Server-sent events of two kinds. A 'transition' event has the transition's seq as its id and, as its data, "
                            + "an entry of the task's history. A 'task' event has the task as its data; it is sent first and "
                            + "after transitions, at most twice a second. The stream ends after the 'task' event of a final "
                            + "state. If it ends earlier, connect again with the id of the last transition.",
            operationId = "watchTask",
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
                                                                        allowableValues = {"transition", "task"})),
                                                @SchemaProperty(
                                                        name = "id",
                                                        schema = @Schema(type = "string", pattern = "^[0-9]+$")),
                                                @SchemaProperty(
                                                        name = "data",
                                                        schema =
                                                                @Schema(
                                                                        type = "string",
                                                                        description =
                                                                                "JSON: a Transition or a TaskView"))
                                            })))
    void watch(
            @CallerToken AuthenticatedToken token,
            @PathVariable String name,
            @Parameter(description = "The id of the last transition that you know; overrides 'after'")
                    @RequestHeader(name = "Last-Event-ID", required = false)
                    @Nullable Long lastEventId,
            @Parameter(description = "The seq of the last transition that you know; by default only new ones are sent")
                    @RequestParam(required = false)
                    @Nullable Long after,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        Account caller = token.account();
        Long known = lastEventId != null ? lastEventId : after;
        if (known != null && known < 0) {
            throw Refusal.invalid("invalid-request", "Use 0 or a higher number for the last transition that you know.");
        }
        FeedPosition begin = feed.begin(Ownership.existing(caller, name).value(), known);
        streams.open(
                caller.username(),
                begin,
                access.whileAccepted(
                        token, listener -> NonBlockingResponse.openEvents(request, response, LIMIT, listener)));
    }
}
