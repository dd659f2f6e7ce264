package org.orchestra.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskReserveTest {
    @TempDir
    Path folder;

    @Test
    void aDiskWithRoomHasNoShortage() {
        assertThat(new DiskReserve(List.of(folder, folder.resolve("later/made")), 1).shortage(0))
                .isEmpty();
    }

    @Test
    void aDiskWithLessThanItsReserveHas() {
        assertThat(new DiskReserve(List.of(folder.resolve("later/made")), Long.MAX_VALUE / 2).shortage(0))
                .hasValueSatisfying(words -> assertThat(words)
                        .matches("the disk of " + folder
                                + " has [0-9,.]+ GiB left, of which [0-9,.]+ GiB are kept free"));
    }

    @Test
    void whatIsAboutToBeWrittenCounts() {
        assertThat(new DiskReserve(List.of(folder), 1).shortage(Long.MAX_VALUE / 2))
                .isPresent();
    }
}
