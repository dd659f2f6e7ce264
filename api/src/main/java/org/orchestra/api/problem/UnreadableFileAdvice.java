package org.orchestra.api.problem;

import static org.orchestra.domain.Text.format;

import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Answers when a file of a job cannot be read: its container may run under another account than we do. */
@RestControllerAdvice("org.orchestra.api.task")
@Order(Ordered.HIGHEST_PRECEDENCE)
class UnreadableFileAdvice {
    @ExceptionHandler
    ResponseEntity<Object> closed(AccessDeniedException fault) {
        return ProblemAdvice.answer(
                ProblemDocument.of(
                        HttpStatus.CONFLICT,
                        "file-closed",
                        format(
                                "The job has left '%s' open to its own account only: let its command end with chmod -R a+rX . and run it again, or ask an admin to open it.",
                                Path.of(fault.getFile()).getFileName())),
                new HttpHeaders());
    }
}
