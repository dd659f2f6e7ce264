package org.orchestra.kubernetes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the journal of a pack says, read bit by bit. The jobs of the pack may have written there, too: of each run the first
 * start and the first end after it count, and whatever is not a line of {@link PackScript} does not.
 */
final class PackJournal {
    /** A journal that is longer was not written by the script. */
    private static final long MAX_BYTES = 4L * 1024 * 1024;

    private static final int MAX_LINE = 200;
    private static final Pattern START = Pattern.compile("start (\\d{1,9}) (\\d{1,10}) (\\d{1,12})");
    private static final Pattern END = Pattern.compile(
            "end (\\d{1,9}) (\\d{1,3}) (\\d{1,10}) (\\d{1,12})( killed| time)?( oom)?(?: peak=(\\d{1,18}))?");

    private final Set<Integer> jobs;
    private final Map<Integer, JournalledRun> runs = new LinkedHashMap<>();
    private final StringBuilder line = new StringBuilder();
    private long position;

    /** @param jobs the numbers of the jobs that count */
    PackJournal(Set<Integer> jobs) {
        this.jobs = jobs;
    }

    /**
     * A run that has started.
     *
     * @param startedAt by the clock of its node, or by one that a job invented
     * @param end null while it goes on
     */
    record JournalledRun(Instant startedAt, @Nullable JournalledEnd end) {}

    /**
     * How a run ended.
     *
     * @param stopped whether somebody had asked for it
     * @param late whether its time was over
     * @param outOfMemory whether the kernel killed one of its processes for its memory
     * @param peakMemory the peak of the container's memory in bytes, if it was in this run; else null
     */
    record JournalledEnd(
            int exitCode,
            Instant endedAt,
            boolean stopped,
            boolean late,
            boolean outOfMemory,
            @Nullable Long peakMemory) {}

    /** How many bytes have been read. */
    long position() {
        return position;
    }

    boolean isFull() {
        return position >= MAX_BYTES;
    }

    /** The runs that have started, in that order, by the numbers of their jobs. */
    Map<Integer, JournalledRun> runs() {
        return runs;
    }

    /** Reads on. The last line may be incomplete, and goes on with the next bytes. */
    void read(byte[] bytes) {
        position += bytes.length;
        for (char c : new String(bytes, ISO_8859_1).toCharArray()) {
            if (c == '\n') {
                read(line.toString());
                line.setLength(0);
            } else if (line.length() <= MAX_LINE) {
                line.append(c);
            }
        }
    }

    private void read(String text) {
        Matcher start = START.matcher(text);
        if (start.matches() && jobs.contains(number(start, 1))) {
            runs.putIfAbsent(number(start, 1), new JournalledRun(time(start, 2), null));
        }
        Matcher end = END.matcher(text);
        if (end.matches() && number(end, 2) <= 255) {
            runs.computeIfPresent(
                    number(end, 1),
                    (job, run) -> run.end() == null ? new JournalledRun(run.startedAt(), end(end)) : run);
        }
    }

    private static JournalledEnd end(Matcher end) {
        String how = end.group(5);
        return new JournalledEnd(
                number(end, 2),
                time(end, 3),
                " killed".equals(how),
                " time".equals(how),
                end.group(6) != null,
                end.group(7) == null ? null : Long.valueOf(end.group(7)));
    }

    private static int number(Matcher line, int group) {
        return Integer.parseInt(line.group(group));
    }

    /** The time of the machine's start in seconds, and the time since then in hundredths of a second. */
    private static Instant time(Matcher line, int group) {
        return Instant.ofEpochSecond(Long.parseLong(line.group(group)))
                .plusMillis(Long.parseLong(line.group(group + 1)) * 10);
    }
}
