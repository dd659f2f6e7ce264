package org.orchestra.api.problem;

import static org.orchestra.domain.Text.format;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
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
        return conflict(
                "file-closed",
                "Only the job's own account can read '%s': end its command with chmod -R a+rX . and run it again, or ask an admin to change the permissions.",
                exception);
    }

    @ExceptionHandler
    ResponseEntity<Object> inUse(FileInUseException exception) {
        return conflict(
                "file-in-use", "A process of a job keeps '%s' for itself: try again when it has ended.", exception);
    }

    /** @param message with a place for the name of the file */
    private static ResponseEntity<Object> conflict(String code, String message, FileSystemException failure) {
        String name = failure.getFile().substring(failure.getFile().lastIndexOf('/') + 1);
        return ProblemAdvice.answer(
                ProblemDocument.of(HttpStatus.CONFLICT, code, format(message, name)), new HttpHeaders());
    }
}
