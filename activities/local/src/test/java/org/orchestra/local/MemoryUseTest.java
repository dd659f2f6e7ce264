package org.orchestra.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryUseTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.200Z");

    @TempDir
    private Path proc;

    @Test
    void mappedFilesDoNotCount() throws IOException {
        // given
        process(7, 3_000, 0);
        MemoryUse memory = new MemoryUse(proc);

        // when
        memory.sample(Set.of(7L), NOW);

        // then
        assertThat(memory.peakMib()).isEqualTo(3);
        assertThat(memory.exceeds(3)).isFalse();
        assertThat(memory.exceeds(2)).isTrue();
    }

    @Test
    void sharedMemoryCountsOnce() throws IOException {
        // given a process of 100 MiB and its child, which shares them all
        process(7, 102_400, 51_200);
        process(8, 102_400, 51_200);
        MemoryUse memory = new MemoryUse(proc);

        // when
        memory.sample(Set.of(7L, 8L), NOW);

        // then
        assertThat(memory.peakMib()).isEqualTo(100);
    }

    @Test
    void withoutSharesTheSumCounts() throws IOException {
        // given
        process(7, 102_400, 0);
        process(8, 102_400, 0);
        MemoryUse memory = new MemoryUse(proc);

        // when
        memory.sample(Set.of(7L, 8L), NOW);

        // then
        assertThat(memory.peakMib()).isEqualTo(200);
    }

    @Test
    void thePeakStaysWhenMemoryIsFreed() throws IOException {
        // given
        MemoryUse memory = new MemoryUse(proc);
        process(7, 40_960, 0);
        memory.sample(Set.of(7L), NOW);

        // when
        process(7, 1_024, 0);
        memory.sample(Set.of(7L), NOW.plusSeconds(1));
        memory.sample(Set.of(), NOW.plusSeconds(2));

        // then
        assertThat(memory.peakMib()).isEqualTo(40);
    }

    @Test
    void aProcessThatEndedBeforeTheFirstSampleHasNoPeak() {
        // given
        MemoryUse memory = new MemoryUse(proc);

        // when
        memory.sample(Set.of(7L), NOW);

        // then
        assertThat(memory.peakMib()).isNull();
    }

    @Test
    void memoryIsSampledOncePerSecond() {
        // given
        MemoryUse memory = new MemoryUse(proc);
        assertThat(memory.isDue(NOW)).isTrue();

        // when
        memory.sample(Set.of(), NOW);

        // then
        assertThat(memory.isDue(NOW.plusMillis(799))).isFalse();
        assertThat(memory.isDue(NOW.plusMillis(800))).isTrue();
    }

    private void process(long pid, long allocatedKib, long shareKib) throws IOException {
        Path folder = Files.createDirectories(proc.resolve(Long.toString(pid)));
        Files.writeString(
                folder.resolve("status"),
                "Name:\tfit\nVmRSS:\t  999999 kB\nRssAnon:\t%8d kB\nRssFile:\t  888888 kB\nRssShmem:\t       0 kB\n"
                        .formatted(allocatedKib));
        if (shareKib > 0) {
            Files.writeString(
                    folder.resolve("smaps_rollup"),
                    "Rss:  999999 kB\nPss:  999999 kB\nPss_Anon:  %d kB\nPss_File:  888888 kB\nPss_Shmem:  0 kB\n"
                            .formatted(shareKib));
        }
    }
}
