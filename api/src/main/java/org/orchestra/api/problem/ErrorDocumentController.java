package org.orchestra.api.problem;

import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers what failed before or behind the controllers: in a filter, in the firewall, in the server. */
@Hidden
@RestController
class ErrorDocumentController implements ErrorController {
    @RequestMapping("/error")
    @Nullable ResponseEntity<ProblemDetail> error(HttpServletRequest request, HttpServletResponse response) {
        if (response.isCommitted()) {
            // The server closes the connection, which tells the client that its answer is incomplete.
            return null;
        }
        ProblemDetail problem = problem(request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE));
        return ResponseEntity.status(problem.getStatus())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static ProblemDetail problem(@Nullable Object attribute) {
        HttpStatus status = attribute instanceof Integer code ? HttpStatus.resolve(code) : HttpStatus.NOT_FOUND;
        if (status == null || ProblemDocument.isFailure(status)) {
            return ProblemDocument.internal();
        }
        return ProblemDocument.of(status, ProblemDocument.code(status), ProblemDocument.message(status));
    }
}
