package org.orchestra.api.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.Refusal;
import org.orchestra.testing.Privileges;
import org.orchestra.volume.DiskReserve;

/** An upload of unknown length, on a disk of 80 MiB, which only root can make. */
class UploadRoomTest {
    @TempDir
    Path disk;

    @BeforeEach
    void mount() throws Exception {
        Privileges.require(
                run("mount", "-t", "tmpfs", "-o", "size=80m", "none", disk.toString()),
                "This account may not mount a small disk to fill.");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "--lazy", disk.toString());
    }

    @Test
    void anUploadThatWouldFillTheDiskIsRefusedOnItsWay() {
        // given
        var room = new UploadRoom(new DiskReserve(List.of(disk), 40 << 20));

        // then
        assertThatThrownBy(() -> Files.copy(room.watched(endless()), disk.resolve("file")))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("There is no room for this upload");
        assertThat(disk.resolve("file"))
                .satisfies(file -> assertThat(Files.size(file)).isBetween(1L << 20, 60L << 20));
    }

    private static InputStream endless() {
        return new InputStream() {
            @Override
            public int read() {
                return 0;
            }
        };
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    }
}
