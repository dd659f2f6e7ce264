package org.orchestra.api.problem;

import static org.orchestra.domain.Text.format;

import java.nio.file.AccessDeniedException;
import org.orchestra.volume.linux.FileInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Answers when a file of a job cannot be read: its container may run under another account than the server, or use it. */
@RestControllerAdvice({"org.orchestra.api.log", "org.orchestra.api.result"})
@Order(Ordered.HIGHEST_PRECEDENCE)
class UnreadableFileAdvice {
    @ExceptionHandler
    ResponseEntity<Object> closed(AccessDeniedException exception) {
        return ProblemAdvice.answer(
                ProblemDocument.of(
                        HttpStatus.CONFLICT,
                        "file-closed",
                        format(
                                "Only the job's own account can read '%s': end its command with chmod -R a+rX . and run it again, or ask an admin to change the permissions.",
                                name(exception.getFile()))),
                new HttpHeaders());
    }

    @ExceptionHandler
    ResponseEntity<Object> inUse(FileInUseException exception) {
        return ProblemAdvice.answer(
                ProblemDocument.of(
                        HttpStatus.CONFLICT,
                        "file-in-use",
                        format(
                                "A process of a job keeps '%s' for itself: try again when it has ended.",
                                name(exception.getFile()))),
                new HttpHeaders());
    }

    /** Bytes that are not text are lone surrogates here, of which Java makes no path. */
    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
