package org.orchestra.api.server;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;

/** A response that tells whether the server is to write a page for an error, which comes later. */
final class ErrorAwareResponse extends HttpServletResponseWrapper {
    private boolean errorSent;

    ErrorAwareResponse(HttpServletResponse response) {
        super(response);
    }

    boolean isErrorSent() {
        return errorSent;
    }

    @Override
    public void sendError(int status) throws IOException {
        errorSent = true;
        super.sendError(status);
    }

    @Override
    public void sendError(int status, String message) throws IOException {
        errorSent = true;
        super.sendError(status, message);
    }
}
