package org.orchestra.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.local.LocalMachine.CHILD;
import static org.orchestra.local.LocalMachine.KEY;
import static org.orchestra.local.LocalMachine.await;
import static org.orchestra.local.LocalMachine.lives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Killed;
import org.orchestra.local.LocalMachine.Recorder;
import org.orchestra.testing.Privileges;
import org.springframework.util.FileSystemUtils;

/** Attacks of a job on other runs, other users' files and the server's own, where this machine allows namespaces. */
class ConfinementTest {
    /** Leaves its session, its environment and its parent. */
    private static final String ESCAPE = "setsid env -i sh -c '(" + CHILD + " &)' </dev/null >/dev/null 2>&1 & ";

    @RegisterExtension
    private final LocalMachine machine = new LocalMachine();

    @BeforeEach
    void needNamespaces() throws IOException {
        Confinement confinement = machine.command().confinement();
        Privileges.require(confinement.namespaced(), confinement.describe());
        Files.writeString(machine.folder().resolve("volume/ben/data.csv"), "ben's");
        Path files = Files.createDirectories(machine.folder().resolve("volume/ana/files"));
        Files.writeString(files.resolve("data.csv"), "ana's");
    }

    @Test
    void aProcessThatLeavesItsSessionAndClearsItsEnvironmentEndsWithItsCommand() {
        // when
        RunOutcome outcome = machine.run(ESCAPE + "wait; touch escaped");

        // then
        assertThat(outcome).isEqualTo(RunOutcome.succeeded());
        assertThat(machine.directory().resolve("escaped")).exists();
        assertThat(lives(CHILD)).isFalse();
    }

    @Test
    void aProcessThatLeavesItsSessionAndClearsItsEnvironmentIsKilledWithItsRun() {
        // given
        Recorder listener = machine.launch(ESCAPE + "sleep 600");
        await(() -> lives(CHILD));

        // when
        machine.runner().stop(KEY);

        // then
        assertThat(listener.outcome()).isInstanceOf(Killed.class);
        assertThat(lives(CHILD)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat %s/home/password",
                "cat %s/volume/ben/data.csv",
                "ls %s/volume/ben",
                "ls %s/state/run.sh",
                "echo more >> %s/volume/ana/files/data.csv",
                "rm -f %s/volume/ana/files/data.csv",
                "mv ../run-1 ../run-2",
                "touch %s/volume/ana/files/new",
                "touch %s/volume/new",
                "chmod 000 %s/volume/ana/files/data.csv",
                "umount %s/home || umount %s/volume || umount -l %s/home",
                "mount -o remount,bind,rw %s/volume/ana",
                "unshare --user --map-root-user --mount umount %s/home",
                "unshare --user --map-root-user --mount mount -o remount,bind,rw %s/volume/ana",
                "unshare --user --map-root-user --mount sh -c 'mount --bind / /mnt && cat /mnt%s/home/password'",
                "umount /proc",
                "cd /proc/1/cwd || cd /proc/1/root",
                "kill -KILL 1 && [ ! -e /proc/1 ]",
                "pattern=$(cat /proc/sys/kernel/core_pattern) && echo \"$pattern\" > /proc/sys/kernel/core_pattern",
                "unshare --user --map-root-user --mount mount -o remount,bind,rw /proc/sys",
                "value=$(cat /proc/irq/default_smp_affinity) && echo \"$value\" > /proc/irq/default_smp_affinity",
                "for file in /proc/bus/pci/*/*; do [ ! -w $file ] || exit 0; done; exit 1",
                "for file in $(find /proc/fs -type f); do [ ! -w $file ] || exit 0; done; exit 1",
                "value=$(cat /sys/kernel/rcu_normal) && echo \"$value\" > /sys/kernel/rcu_normal",
            })
    void anAttackFails(String attack) {
        // when
        RunOutcome outcome = machine.run(attack.replace("%s", machine.folder().toString()));

        // then
        assertThat(outcome).isInstanceOf(RunOutcome.Failed.class);
        assertThat(machine.folder().resolve("volume/ben/data.csv")).hasContent("ben's");
        assertThat(machine.folder().resolve("volume/ana/files/data.csv")).hasContent("ana's");
    }

    /** PostgreSQL's shared memory, and the sockets of login sessions, which start programs. */
    @ParameterizedTest
    @ValueSource(strings = {"/dev/shm", "/run/user"})
    void aJobDoesNotSeeWhatLiesIn(String place) throws IOException {
        // given
        Path folder = Path.of(place);
        Privileges.require(Files.isWritable(folder), "This account may not write to " + place + ".");
        Path file = Files.createTempFile(folder, "orchestra", ".test");
        try {
            // then
            assertThat(machine.run("cat " + file)).isInstanceOf(RunOutcome.Failed.class);
            assertThat(machine.run("rm " + file)).isInstanceOf(RunOutcome.Failed.class);
            assertThat(file).exists();
        } finally {
            Files.delete(file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/shm", "/run/user"})
    void anInstallationBelowWhatIsCoveredIsConfinedToo(String place) throws IOException {
        // given
        Privileges.require(Files.isWritable(Path.of(place)), "This account may not write to " + place + ".");
        machine.runner().close();
        FileSystemUtils.deleteRecursively(machine.folder());
        machine.prepare(Files.createTempDirectory(Path.of(place), "local"));
        machine.startServer();

        // then
        assertThat(machine.command().confinement().describe()).startsWith("Jobs run in namespaces");
        assertThat(machine.run("cat %s/home/password".formatted(machine.folder())))
                .isInstanceOf(RunOutcome.Failed.class);
        assertThat(machine.run("touch %s/home/new".formatted(machine.folder()))).isInstanceOf(RunOutcome.Failed.class);
        assertThat(machine.run("ls %s/volume/ben".formatted(machine.folder()))).isInstanceOf(RunOutcome.Failed.class);
        assertThat(machine.run("touch ../new")).isInstanceOf(RunOutcome.Failed.class);
        assertThat(machine.run("echo 42 > output && touch \"$ORCHESTRA_SCRATCH/cache\""))
                .isEqualTo(RunOutcome.succeeded());
        assertThat(machine.read("output")).isEqualTo("42");
        assertThat(machine.folder().resolve("volume/ana/scratch/cache")).exists();
    }

    @Test
    void aJobDoesNotReachSharedMemoryOfOthers() throws Exception {
        // given
        String id = answer("ipcmk", "-M", "4096").replaceAll("\\D", "");
        assertThat(id).isNotEmpty();
        try {
            // then
            assertThat(machine.run("ipcrm -m " + id)).isInstanceOf(RunOutcome.Failed.class);
            assertThat(answer("ipcs", "-m")).contains(" " + id + " ");
        } finally {
            answer("ipcrm", "-m", id);
        }
    }

    private static String answer(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    @Test
    void aJobHasSharedMemoryOfItsOwnThatIsGivenBack() {
        // when
        RunOutcome outcome = machine.run("echo 42 > /dev/shm/orchestra.test && cp /dev/shm/orchestra.test output");

        // then
        assertThat(outcome).isEqualTo(RunOutcome.succeeded());
        assertThat(machine.read("output")).isEqualTo("42");
        assertThat(Path.of("/dev/shm/orchestra.test")).doesNotExist();
    }

    @Test
    void aRunSaysWhyItsFilesCannotBeHiddenAnyMore() throws IOException {
        // given a machine that changes after its server has tried it
        FileSystemUtils.deleteRecursively(machine.folder().resolve("home"));

        // when
        RunOutcome outcome = machine.run("touch ran");

        // then
        assertThat(outcome.cause()).isEqualTo(RunCause.START_FAILED);
        assertThat(outcome.reason())
                .contains(
                        "its namespace could not be made: mount: ",
                        machine.folder().resolve("home").toString());
        assertThat(machine.directory().resolve("ran")).doesNotExist();
    }

    @Test
    void aRunSaysWhyItHasNoNamespaceAnyMore() throws IOException {
        // given a machine that allowed namespaces when its server started
        LocalCommand allowed = machine.command();
        Path refusing = machine.folder().resolve("refusing.sh");
        Files.writeString(
                refusing,
                Files.readString(LocalCommand.install(machine.stateDirectory()))
                        .replace(
                                "setsid unshare --user --map-root-user",
                                "setsid unshare --user --map-root-user --nonesuch"));
        machine.runner().close();
        machine.startServer(new LocalCommand(refusing, allowed.confinement(), machine.files()));

        // when
        RunOutcome outcome = machine.run("touch ran");

        // then
        assertThat(outcome.cause()).isEqualTo(RunCause.START_FAILED);
        assertThat(outcome.reason())
                .contains("its namespace could not be made: unshare: unrecognized option '--nonesuch'");
        assertThat(machine.directory().resolve("ran")).doesNotExist();
    }

    @Test
    void aJobReadsItsUsersFilesAndWritesToItsOwnFolderAndTheScratchFolder() {
        // when
        RunOutcome outcome = machine.run("cat ../../../files/data.csv > copy && mkdir \"$ORCHESTRA_SCRATCH/cache\"");

        // then
        assertThat(outcome).isEqualTo(RunOutcome.succeeded());
        assertThat(machine.read("copy")).isEqualTo("ana's");
        assertThat(machine.folder().resolve("volume/ana/scratch/cache")).isDirectory();
    }

    @Test
    void aJobReadsTheDatasetsOfOthersThatItsTaskWasGivenAndNothingElseOfTheirs() throws IOException {
        // given
        Path files = machine.folder().resolve("volume/ben/files");
        Path given = Files.createDirectories(files.resolve("@2/user.ben.given"));
        Files.writeString(given.resolve("data.csv"), "given");
        Files.writeString(
                Files.createDirectories(files.resolve("user.ben.other")).resolve("data.csv"), "kept");
        Path second = Files.createDirectories(files.resolve("user.ben.second"));

        // when
        Recorder listener = machine.launch(
                machine.reading(
                        "cat %1$s/data.csv > copy && [ -d %2$s ] && ls %3$s %3$s/@2 > seen && ls /proc/self/fd > open; ! cat %3$s/user.ben.other/data.csv && ! cat %4$s && ! echo more >> %1$s/data.csv && ! touch %1$s/new && ! touch %3$s/new"
                                .formatted(
                                        given, second, files, machine.folder().resolve("volume/ben/data.csv")),
                        given,
                        second),
                false);

        // then
        assertThat(listener.outcome()).isEqualTo(RunOutcome.succeeded());
        assertThat(machine.read("copy")).isEqualTo("given");
        assertThat(machine.read("seen").lines())
                .containsExactlyInAnyOrder(files + ":", "@2", "user.ben.second", "", files + "/@2:", "user.ben.given");
        assertThat(machine.read("open").lines()).doesNotContain("4");
        assertThat(given.resolve("data.csv")).hasContent("given");
    }

    @Test
    void aRunThatEndedWithoutAServerIsDatedAndTellsItsMemory() throws IOException {
        // given a server that ends before it has seen the command's memory
        machine.launch(
                "touch ready; while [ -e ready ]; do sleep 0.05; done; exec dd if=/dev/zero of=/dev/null bs=96M");
        machine.awaitFile("ready");
        machine.runner().close();

        // when
        Files.delete(machine.directory().resolve("ready"));
        await(() ->
                RunFolder.of(machine.stateDirectory(), LocalMachine.TASK, KEY).peakKib() > 90_000);
        machine.startServer();
        var listener = new Recorder();
        machine.runner().launch(machine.spec("exit 1", DeviceKind.CPU, 60, 512), true, listener);
        listener.awaitStart();
        machine.runner().stop(KEY);

        // then
        assertThat(listener.whole().evidence().peakMemoryMib()).isGreaterThan(90);
    }
}
