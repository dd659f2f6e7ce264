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
 * The memory of a run's processes, sampled once a second. Allocated memory counts; mapped files do not, because the machine
 * reclaims them when it needs to. Shared memory counts once.
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

    /** All runs are sampled at the same moment of a second, so that the machine's processes are listed once for all. */
    boolean isDue(Instant now) {
        return now.getEpochSecond() != second;
    }

    void sample(Set<Long> processes, Instant now) {
        second = now.getEpochSecond();
        long allocated = sum(processes, "status", ALLOCATED);
        boolean higher = allocated > peakKib;
        // The shares are expensive to read, and never more than the allocated memory.
        peakKib = higher && processes.size() > 1
                ? Math.max(peakKib, share(processes, allocated))
                : Math.max(peakKib, allocated);
    }

    /** Takes over a sample of somebody else, in KiB. */
    void sampled(long kib) {
        peakKib = Math.max(peakKib, kib);
    }

    boolean exceeds(int limitMib) {
        return peakKib > limitMib * 1024L;
    }

    /** The highest sample in MiB; null when there is none. */
    @Nullable Integer peakMib() {
        return peakKib == 0 ? null : mib(peakKib);
    }

    /** What these processes have now, in MiB, whatever was sampled. */
    int currentMib(Set<Long> processes) {
        long allocated = sum(processes, "status", ALLOCATED);
        return mib(processes.size() > 1 ? share(processes, allocated) : allocated);
    }

    private static int mib(long kib) {
        return Math.toIntExact((kib + 1023) / 1024);
    }

    /** Without these figures, which some machines hide, shared memory counts more than once. */
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
