package org.orchestra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.local.LocalMachine.KEY;
import static org.orchestra.local.LocalMachine.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Killed;
import org.orchestra.local.LocalMachine.Recorder;
import org.orchestra.testing.Privileges;

/** Runs whose disk is full when they end: on a disk of 4 MiB, which only root can make. */
class FullDiskTest {
    @RegisterExtension
    private final LocalMachine machine = new LocalMachine();

    private Path disk;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        disk = Files.createTempDirectory("disk").toRealPath();
        Path image = Files.createTempFile("disk", ".ext4");
        boolean mounted = run("truncate", "-s", "4M", image.toString())
                && run("mkfs.ext4", "-q", "-m", "0", image.toString())
                && run("mount", "-o", "loop", image.toString(), disk.toString());
        Files.delete(image);
        Privileges.require(mounted, "This account may not mount a small disk to fill.");
        machine.runner().close();
        machine.prepare(Files.createDirectory(disk.resolve("local")));
        machine.startServer();
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        await(() -> machine.runner().remove(LocalMachine.TASK));
        machine.runner().close();
        run("umount", "--lazy", disk.toString());
        machine.prepare(Files.createTempDirectory("local").toRealPath());
        machine.startServer();
    }

    @Test
    void aSuccessCounts() throws IOException {
        assertThat(outcomeOnAFullDisk("exit 0")).isEqualTo(RunOutcome.succeeded());
    }

    @Test
    void aFailureCounts() throws IOException {
        assertThat(outcomeOnAFullDisk("exit 7")).isEqualTo(RunOutcome.exitCode(7));
    }

    @Test
    void anEndCountsForTheNextServerToo() throws IOException {
        // given
        machine.launch(waiting("exit 7"));
        machine.awaitFile("ready");
        machine.runner().close();

        // when
        fill();
        Files.delete(machine.directory().resolve("ready"));
        await(() -> Files.exists(machine.state().resolve("exit.7")));
        machine.startServer();

        // then
        assertThat(machine.launch("exit 1").outcome()).isEqualTo(RunOutcome.exitCode(7));
    }

    @Test
    void aRunCanBeStopped() throws IOException {
        // given
        Recorder listener = machine.launch("touch ready; sleep 600");
        machine.awaitFile("ready");

        // when
        fill();
        machine.runner().stop(KEY);

        // then
        assertThat(listener.outcome()).isInstanceOf(Killed.class);
    }

    private RunOutcome outcomeOnAFullDisk(String end) throws IOException {
        Recorder listener = machine.launch(waiting(end));
        machine.awaitFile("ready");
        fill();
        Files.delete(machine.directory().resolve("ready"));
        return listener.outcome();
    }

    private static String waiting(String end) {
        return "touch ready; while [ -e ready ]; do sleep 0.05; done; " + end;
    }

    /** Fills the disk to the last byte and the last file. */
    private void fill() throws IOException {
        for (int size : new int[] {1 << 16, 1 << 10, 1}) {
            fill(disk.resolve("filler." + size), size);
        }
        try {
            for (int file = 0; ; file++) {
                Files.createFile(disk.resolve("file." + file));
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left on device");
        }
        assertThat(disk.toFile().getUsableSpace()).isZero();
    }

    private static void fill(Path file, int size) throws IOException {
        try (OutputStream filler = Files.newOutputStream(file)) {
            while (true) {
                filler.write(new byte[size]);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left on device");
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
