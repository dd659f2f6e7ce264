package org.orchestra.maestro.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a command writes to.
 *
 * @param bytes takes bytes as they are
 * @param terminal whether a terminal shows them
 */
public record Output(OutputStream bytes, boolean terminal) {
    public Output {
        bytes = new FailureKeeper(bytes);
    }

    /** Why not everything could be written; absent if it was, or if the reader wanted no more, as {@code head}. */
    public Optional<IOException> failure() {
        return Optional.ofNullable(((FailureKeeper) bytes).failure)
                .filter(failure -> !"Broken pipe".equals(failure.getMessage()));
    }

    /** Takes text in UTF-8. What would control a terminal does not reach one. */
    public PrintWriter text() {
        Writer utf8 = new OutputStreamWriter(bytes, UTF_8);
        return new PrintWriter(terminal ? new TerminalWriter(utf8) : utf8, true);
    }

    /** Remembers the first failure, of which a {@link PrintWriter} says nothing. */
    private static final class FailureKeeper extends OutputStream {
        private final OutputStream target;
        private @Nullable IOException failure;

        FailureKeeper(OutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            try {
                target.write(octets, offset, length);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }

        @Override
        public void flush() throws IOException {
            target.flush();
        }
    }
}
