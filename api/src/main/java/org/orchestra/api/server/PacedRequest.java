package org.orchestra.api.server;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.orchestra.api.problem.UnreadableRequestException;

/** A request whose body may be no longer, and arrive no more slowly, than is allowed. */
final class PacedRequest extends HttpServletRequestWrapper {
    private final long max;
    private final ClientPace pace;
    private final ClientWaits.Share waits;
    private @Nullable PacedInput body;

    /**
     * @param max how many bytes the body may have
     * @param pace what the connection has told of how the body arrives
     * @param waits the places for threads that wait for bodies of this client
     */
    PacedRequest(HttpServletRequest request, long max, ClientPace pace, ClientWaits.Share waits) {
        super(request);
        this.max = max;
        this.pace = pace;
        this.waits = waits;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (body == null) {
            body = new PacedInput(super.getInputStream());
        }
        return body;
    }

    @Override
    public BufferedReader getReader() throws IOException {
        Charset charset =
                getCharacterEncoding() == null ? StandardCharsets.UTF_8 : Charset.forName(getCharacterEncoding());
        return new BufferedReader(new InputStreamReader(getInputStream(), charset));
    }

    /** Whether there is more of the body, or may come more. */
    boolean hasRest() throws IOException {
        return !getInputStream().isFinished();
    }

    /**
     * Reads what nobody wanted, so that a client which sends all before it reads gets its answer, unless that would take
     * long.
     *
     * @param most how many bytes to read at most
     */
    void drain(long most) {
        boolean held = getHeader("Expect") != null;
        if (held || getContentLengthLong() > most) {
            return;
        }
        try {
            ServletInputStream rest = getInputStream();
            byte[] buffer = new byte[8_192];
            long drained = 0;
            for (int some = 0; some >= 0 && drained < most; some = rest.read(buffer)) {
                drained += some;
            }
        } catch (IOException | UnreadableRequestException gone) {
            // It has its answer, or nobody is left to take it.
        }
    }

    private final class PacedInput extends ServletInputStream {
        private final ServletInputStream in;
        private long read;

        PacedInput(ServletInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int some = isHadAtOnce() ? readNow(buffer, offset, length) : waitFor(buffer, offset, length);
            read += Math.max(0, some);
            if (read > max) {
                throw UnreadableRequestException.tooLong(max);
            }
            if (pace.isTooSlow()) {
                throw UnreadableRequestException.tooSlow();
            }
            return some;
        }

        /**
         * What is in the server's buffer makes no thread wait, so it is had whoever else is waited for. In a body that comes in
         * chunks it need not be of the body. This does not tell whether there is something in the socket.
         */
        private boolean isHadAtOnce() throws IOException {
            return in.isFinished() || (getContentLengthLong() >= 0 && in.available() > 0);
        }

        private int waitFor(byte[] buffer, int offset, int length) throws IOException {
            if (!waits.take()) {
                throw UnreadableRequestException.busy();
            }
            try {
                return readNow(buffer, offset, length);
            } finally {
                waits.release();
            }
        }

        private int readNow(byte[] buffer, int offset, int length) throws IOException {
            try {
                int some = in.read(buffer, offset, length);
                // Tomcat has nothing where the extension of a chunk is too long, and refuses it when it is asked again.
                return some == 0 && length > 0 ? in.read(buffer, offset, length) : some;
            } catch (ClientAbortException e) {
                if (e.getCause() instanceof SocketTimeoutException) {
                    throw UnreadableRequestException.tooSlow();
                }
                throw e;
            }
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }
    }
}
