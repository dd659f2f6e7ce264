package org.orchestra.api.server;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;

/** A response that must be taken no more slowly than is allowed. */
final class PacedResponse extends HttpServletResponseWrapper {
    private final ClientPace pace;
    private @Nullable PacedOutput body;
    private boolean errorSent;

    PacedResponse(HttpServletResponse response, ClientPace pace) {
        super(response);
        this.pace = pace;
    }

    boolean isTooSlow() {
        return pace.isTooSlow();
    }

    /** Whether the server is to write a page for an error, which comes later. */
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

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (body == null) {
            body = new PacedOutput(super.getOutputStream());
        }
        return body;
    }

    private final class PacedOutput extends ServletOutputStream {
        private final ServletOutputStream out;

        PacedOutput(ServletOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
            if (pace.isTooSlow()) {
                throw new ClientAbortException("A client is too slow.");
            }
            pace.begin();
            try {
                out.write(buffer, offset, length);
            } finally {
                pace.end(length);
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }

        @Override
        public void close() throws IOException {
            out.close();
        }

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            out.setWriteListener(listener);
        }
    }
}
