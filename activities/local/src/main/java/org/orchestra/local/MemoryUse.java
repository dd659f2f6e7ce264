package org.orchestra.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much memory a run's processes have, looked at once a second: what they allocated, not the files that they have
 * mapped, which the machine takes back when it needs to. Memory that processes share counts once.
 */
final class MemoryUse {
    private static final Pattern ALLOCATED = Pattern.compile("^Rss(?:Anon|Shmem):\\s+(\\d+) kB$", Pattern.MULTILINE);
    private static final Pattern SHARE = Pattern.compile("^Pss_(?:Anon|Shmem):\\s+(\\d+) kB$", Pattern.MULTILINE);

    private final Path proc;
    private long second = Long.MIN_VALUE;
    private long peakKib;

    MemoryUse() {
        this(Path.of("/proc"));
    }

    MemoryUse(Path proc) {
        this.proc = proc;
    }

    /** All runs are looked at in the same moment of a second: the machine's processes are listed once for all. */
    boolean isDue(Instant now) {
        return now.getEpochSecond() != second;
    }

    void look(Set<Long> processes, Instant now) {
        second = now.getEpochSecond();
        long allocated = sum(processes, "status", ALLOCATED);
        boolean news = allocated > peakKib;
        // Each share is costly to find out, and no more than what is allocated.
        peakKib = news && processes.size() > 1
                ? Math.max(peakKib, share(processes, allocated))
                : Math.max(peakKib, allocated);
    }

    boolean exceeds(int limitMib) {
        return peakKib > limitMib * 1024L;
    }

    /** The most that was ever seen, in MiB; null when nothing was. */
    @Nullable Integer peakMib() {
        return peakKib == 0 ? null : Math.toIntExact((peakKib + 1023) / 1024);
    }

    /** Machines without the figures, or which hide them, count shared memory more than once. */
    private long share(Set<Long> processes, long otherwise) {
        long share = sum(processes, "smaps_rollup", SHARE);
        return share == 0 ? otherwise : share;
    }

    private long sum(Set<Long> processes, String file, Pattern figure) {
        return processes.stream().mapToLong(pid -> sum(pid, file, figure)).sum();
    }

    private long sum(long pid, String file, Pattern figure) {
        try {
            Matcher figures = figure.matcher(Files.readString(proc.resolve(pid + "/" + file), ISO_8859_1));
            return figures.results()
                    .mapToLong(match -> Long.parseLong(match.group(1)))
                    .sum();
        } catch (IOException gone) {
            return 0;
        }
    }
}
