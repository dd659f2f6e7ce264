package org.orchestra.api.result;

import static java.util.Objects.requireNonNull;
import static org.orchestra.domain.Text.format;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.security.Caller;
import org.orchestra.store.account.Account;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * Files where their path is part of the address, for clients from before {@code files/content}: they get every file whose
 * path an address can carry, but one named {@code content}.
 */
@Hidden
@RestController
@RequestMapping("/api/v1/tasks/{name}/jobs/{job}")
class JobFilePathController {
    /** 2026-11-01, as RFC 9745 writes it. */
    private static final String DEPRECATED = "@1793491200";

    private final JobFileController files;

    JobFilePathController(JobFileController files) {
        this.files = files;
    }

    @GetMapping(path = "/files/{*path}", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Nullable ResponseEntity<Resource> file(
            @Caller Account caller,
            @PathVariable String name,
            @PathVariable("job") int number,
            @PathVariable String path,
            @RequestParam(required = false) @Nullable Integer attempt,
            ServletWebRequest request)
            throws IOException {
        ResponseEntity<Resource> file = files.file(caller, name, number, path.substring(1), attempt, request);
        HttpServletResponse response = requireNonNull(request.getResponse());
        response.setHeader("Deprecation", DEPRECATED);
        response.setHeader(
                HttpHeaders.LINK,
                format("</api/v1/tasks/%s/jobs/%d/files/content>; rel=\"successor-version\"", name, number));
        return file;
    }
}
