package org.orchestra.volume.metric;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.orchestra.volume.log.PlainText;

/**
 * Makes lines of the bytes of a log as they come. Of a line that was overwritten, as progress bars are, only the last state is a
 * line. One that is longer than 64 KiB is passed over.
 */
public final class LogLines {
    /** The longest line, in bytes. */
    public static final int MAX_LENGTH = 64 * 1_024;

    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long position;
    private long begin;
    private boolean passing;
    /** Whether a carriage return has come: the line is over or overwritten, as the next byte tells. */
    private boolean returned;

    private long firstReturn;

    /**
     * Goes on in a log.
     *
     * @param position {@link #resumePosition}, and {@code passing} of {@link #isPassing}, of whoever read it before; 0 at the
     *     beginning of a log
     */
    public LogLines(long position, boolean passing, Consumer<String> lines) {
        this.position = position;
        this.begin = position;
        this.passing = passing;
        this.lines = lines;
    }

    /** More of the log. */
    public void add(byte[] bytes, int count) {
        for (int index = 0; index < count; index++) {
            add(bytes[index]);
        }
    }

    /** The log ends here: what has no end of a line is one. */
    public void end() {
        endLine();
    }

    /** How many bytes of the log need not be read again. */
    public long resumePosition() {
        return !passing ? begin : returned ? firstReturn : position;
    }

    /** Whether that is within a line that is passed over. */
    public boolean isPassing() {
        return passing;
    }

    private void add(byte next) {
        if (next == '\n') {
            position++;
            endLine();
            return;
        }
        if (returned && next != '\r') {
            restart();
        }
        if (next == '\r' && !returned) {
            returned = true;
            firstReturn = position;
        }
        position++;
        if (!passing && position - begin > MAX_LENGTH) {
            passing = true;
            line.reset();
        }
        if (!passing && !returned) {
            line.write(next);
        }
    }

    private void endLine() {
        String text = line.size() == 0 ? "" : PlainText.of(line.toString(UTF_8));
        boolean shown = !passing && !text.isBlank();
        restart();
        if (shown) {
            lines.accept(text);
        }
    }

    private void restart() {
        line.reset();
        begin = position;
        passing = false;
        returned = false;
    }
}
