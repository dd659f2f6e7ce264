package org.orchestra.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.orchestra.kubernetes.PackJournal.JournalledEnd;
import org.orchestra.kubernetes.PackJournal.JournalledRun;

class PackJournalTest {
    private static final Instant BOOT = Instant.ofEpochSecond(1_700_000_000);

    private final PackJournal journal = new PackJournal(Set.of(1, 2, 3));

    @Test
    void startsAndEndsAreReadBitByBit() {
        // when
        for (byte one :
                "start 2 1700000000 150\nend 2 137 1700000000 212 oom peak=1048577\nstart 1 1700000000 300\nend 1"
                        .getBytes(UTF_8)) {
            journal.read(new byte[] {one});
        }

        // then
        assertThat(journal.runs().keySet()).containsExactly(2, 1);
        assertThat(journal.runs().get(2))
                .isEqualTo(new JournalledRun(
                        BOOT.plusMillis(1500),
                        new JournalledEnd(137, BOOT.plusMillis(2120), false, false, true, 1_048_577L)));
        assertThat(journal.runs().get(1)).isEqualTo(new JournalledRun(BOOT.plusMillis(3000), null));
    }

    @Test
    void theEndSaysWhoStoppedTheRun() {
        // when
        read(
                "start 1 1700000000 1\nend 1 143 1700000000 2 killed\nstart 2 1700000000 3\nend 2 0 1700000000 4 time peak=7\n");

        // then
        assertThat(journal.runs().get(1).end().stopped()).isTrue();
        assertThat(journal.runs().get(2).end().late()).isTrue();
        assertThat(journal.runs().get(2).end().peakMemory()).isEqualTo(7);
    }

    @Test
    void whatAJobMayHaveWrittenDoesNotCount() {
        // when
        read("\0\377garbage\nend 1 0 1700000000 1\nstart 9 1700000000 1\nstart 1 1700000000 1\n");
        read("start 1 1700000000 5\nend 1 999 1700000000 7\nend 1 3 1700000000 8\nend 1 0 1700000000 9\n");
        read("start 99999999999 1700000000 1\n" + "start 2 ".repeat(100_000) + "\nstart 3 99999999999999999999 1\n");

        // then
        assertThat(journal.runs()).hasSize(1);
        assertThat(journal.runs().get(1).startedAt()).isEqualTo(BOOT.plusMillis(10));
        assertThat(journal.runs().get(1).end().exitCode()).isEqualTo(3);
    }

    @Test
    void aJournalWithoutEndIsNotReadForEver() {
        // when
        while (!journal.isFull()) {
            journal.read(new byte[1 << 20]);
        }

        // then
        assertThat(journal.position()).isEqualTo(4L << 20);
    }

    private void read(String text) {
        journal.read(text.getBytes(UTF_8));
    }
}
