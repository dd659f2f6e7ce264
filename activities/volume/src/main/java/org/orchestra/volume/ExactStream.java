package org.orchestra.volume;

import static org.orchestra.domain.Text.counted;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** So many bytes of a stream. One that ends before them fails, as its reader has been told how many there are. */
final class ExactStream extends FilterInputStream {
    private long left;

    ExactStream(InputStream content, long count) {
        super(content);
        this.left = count;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        int read = in.read(buffer, offset, (int) Math.min(length, left));
        if (read < 0) {
            // No EOFException, which Spring takes for a reader who has left.
            throw new IOException("the file has become shorter while it was read, by " + counted(left, "byte"));
        }
        left -= read;
        return read;
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = in.skip(Math.min(count, left));
        left -= skipped;
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
