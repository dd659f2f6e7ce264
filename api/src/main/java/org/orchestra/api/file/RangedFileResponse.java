package org.orchestra.api.file;

import static org.orchestra.domain.Text.format;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.problem.RangeNotSatisfiableException;
import org.orchestra.domain.Refusal;
import org.orchestra.volume.VolumeFiles.OpenFile;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRange;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * Answers with a file, or with the one part of it that a request names, so that a download can be resumed. Of several
 * parts at once, which nobody asks for, it answers with the whole. What is not wanted is not read.
 */
public final class RangedFileResponse {
    private final OpenFile file;
    private final ServletWebRequest request;
    private final String tag;

    private RangedFileResponse(OpenFile file, ServletWebRequest request) {
        this.file = file;
        this.request = request;
        this.tag = '"' + file.version() + '"';
    }

    /**
     * The answer; null when the request has been answered already, for its client has the file.
     *
     * @param path its last part is the name under which a browser stores the file
     */
    public static @Nullable ResponseEntity<Resource> of(OpenFile file, String path, ServletWebRequest request)
            throws IOException {
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_OCTET_STREAM);
        // Never shown by a browser as a page of ours, whatever is in it.
        headers.setContentDisposition(ContentDisposition.attachment()
                .filename(path.substring(path.lastIndexOf('/') + 1), StandardCharsets.UTF_8)
                .build());
        ResponseEntity<Resource> answer = null;
        try {
            answer = new RangedFileResponse(file, request).answer(headers);
            return answer;
        } finally {
            if (answer == null || answer.getBody() == null) {
                file.close();
            }
        }
    }

    private @Nullable ResponseEntity<Resource> answer(HttpHeaders headers) throws IOException {
        if (request.checkNotModified(tag, file.modified().toEpochMilli())) {
            HttpServletResponse answered = request.getResponse();
            if (answered != null && answered.getStatus() == HttpStatus.PRECONDITION_FAILED.value()) {
                throw Refusal.outdated(
                        "precondition-failed", "The file has changed since: ask for it without If-Unmodified-Since.");
            }
            return null;
        }
        HttpRange range = range().orElse(null);
        if (range == null) {
            return part(ResponseEntity.ok(), headers, 0, file.bytes());
        }
        if (file.bytes() == 0 || range.getRangeStart(file.bytes()) >= file.bytes()) {
            throw new RangeNotSatisfiableException(file.bytes());
        }
        long from = range.getRangeStart(file.bytes());
        long to = range.getRangeEnd(file.bytes());
        return part(
                ResponseEntity.status(HttpStatus.PARTIAL_CONTENT)
                        .header(HttpHeaders.CONTENT_RANGE, format("bytes %d-%d/%d", from, to, file.bytes())),
                headers,
                from,
                to - from + 1);
    }

    private ResponseEntity<Resource> part(ResponseEntity.BodyBuilder answer, HttpHeaders headers, long from, long bytes)
            throws IOException {
        answer.headers(headers)
                .header(HttpHeaders.ACCEPT_RANGES, "bytes")
                .eTag(tag)
                .lastModified(file.modified())
                .contentLength(bytes);
        return request.getHttpMethod() == HttpMethod.HEAD
                ? answer.build()
                : answer.body(new InputStreamResource(file.content(from, bytes)));
    }

    /** What cannot be understood is passed over, as HTTP wants it, and so is a range of another version of the file. */
    private Optional<HttpRange> range() {
        String condition = request.getHeader(HttpHeaders.IF_RANGE);
        if (condition != null && !condition.equals(tag)) {
            return Optional.empty();
        }
        try {
            List<HttpRange> ranges = HttpRange.parseRanges(request.getHeader(HttpHeaders.RANGE));
            return ranges.size() == 1 ? Optional.of(ranges.get(0)) : Optional.empty();
        } catch (IllegalArgumentException unintelligible) {
            return Optional.empty();
        }
    }
}
