package org.orchestra.api.dataset;

import static org.orchestra.domain.Text.format;

import jakarta.servlet.http.HttpServletRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.orchestra.domain.Refusal;
import org.orchestra.volume.DiskReserve;
import org.springframework.stereotype.Component;

/** Refuses uploads that would use up the reserve of a disk: at their beginning, and where their length is unknown on the way. */
@Component
public class UploadRoom {
    private static final long BETWEEN_LOOKS = 16L << 20;

    private final DiskReserve reserve;

    UploadRoom(DiskReserve reserve) {
        this.reserve = reserve;
    }

    /**
     * The request's body.
     *
     * @throws Refusal when there is no room for it; so does a read of the body
     */
    InputStream body(HttpServletRequest request) throws IOException {
        require(Math.max(0, request.getContentLengthLong()));
        return watched(request.getInputStream());
    }

    /**
     * A part of the request's body.
     *
     * @throws Refusal as for a whole body
     */
    public InputStream part(HttpServletRequest request, InputStream part) {
        require(Math.max(0, request.getContentLengthLong()));
        return watched(part);
    }

    InputStream watched(InputStream body) {
        return new WatchedBody(body);
    }

    private void require(long bytes) {
        reserve.shortage(bytes).ifPresent(shortage -> {
            throw Refusal.noSpace(
                    "disk-full", format("There is no room for this upload: %s; tell an admin.", shortage));
        });
    }

    private final class WatchedBody extends FilterInputStream {
        private long sinceLook;

        WatchedBody(InputStream body) {
            super(body);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count(value < 0 ? 0 : 1);
            return value;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = super.read(into, offset, length);
            count(Math.max(0, count));
            return count;
        }

        private void count(int bytes) {
            sinceLook += bytes;
            if (sinceLook >= BETWEEN_LOOKS) {
                sinceLook = 0;
                require(0);
            }
        }
    }
}
