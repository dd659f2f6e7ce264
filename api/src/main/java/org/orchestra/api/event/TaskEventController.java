package org.orchestra.api.event;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.security.Caller;
import org.orchestra.api.security.Ownership;
import org.orchestra.domain.Refusal;
import org.orchestra.store.account.Account;
import org.orchestra.store.history.FeedPosition;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What happens to a task, as it happens. */
@RestController
@RequestMapping("/api/v1/tasks/{name}/events")
@Tag(name = "tasks")
class TaskEventController {
    private final TaskEventFeed news;
    private final EventStreams streams;

    TaskEventController(TaskEventFeed news, EventStreams streams) {
        this.news = news;
        this.streams = streams;
    }

    @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary = "Follow a task until it has ended",
            description =
                    "Server-sent events: 'transition', whose id is its seq and whose data is as in the history; "
                            + "'task', whose data is the task, at first and after transitions, at most two a second. The stream "
                            + "ends after the 'task' of a final state. When it ends before, connect again with the id of the last transition.",
            operationId = "watchTask",
            responses =
                    @ApiResponse(
                            responseCode = "200",
                            description = "The events",
                            content =
                                    @Content(
                                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                                            schema = @Schema(type = "string"))))
    void watch(
            @Caller Account caller,
            @PathVariable String name,
            @Parameter(description = "The id of the last transition that is known; goes before 'after'")
                    @RequestHeader(name = "Last-Event-ID", required = false)
                    @Nullable Long lastEventId,
            @Parameter(description = "The seq of the last transition that is known; without it, only new ones are told")
                    @RequestParam(required = false)
                    @Nullable Long after,
            @Parameter(hidden = true) HttpServletRequest request,
            @Parameter(hidden = true) HttpServletResponse response)
            throws IOException {
        Long known = lastEventId != null ? lastEventId : after;
        if (known != null && known < 0) {
            throw Refusal.invalid("invalid-request", "Ask for what comes after transition 0 or a later one.");
        }
        FeedPosition begin = news.begin(Ownership.existing(caller, name).value(), known);
        streams.open(caller.username(), begin, onClosed -> {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding("UTF-8");
            // Proxies would hold the events back until there are many.
            response.setHeader("X-Accel-Buffering", "no");
            response.flushBuffer();
            return ResponseSink.begin(request.startAsync(), onClosed);
        });
    }
}
