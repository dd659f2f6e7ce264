package org.orchestra.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.openapi.ApiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.task.ExecTemplate;
import org.orchestra.testing.testbed.RequiresTestbed;

/** What a hostile command can do to its user's files from a real pod, as root. */
@RequiresTestbed
class PodIsolationKT {
    private static final Duration START = Duration.ofMinutes(10);

    /** Tries a command and says whether it went. */
    private static final String TRY =
            "try() { if \"$@\" 2>/dev/null; then echo \"DONE: $*\"; else echo refused; fi; }; ";

    @TempDir
    static Path root;

    private static ClusterFixture home;

    @BeforeAll
    static void makeHome() throws IOException {
        home = ClusterFixture.in(root);
    }

    @AfterAll
    static void cleanUp() throws ApiException {
        home.close();
    }

    @Test
    void aRunWritesItsOwnFolderAndScratch() throws IOException {
        // given
        RunSpec writer = home.spec(
                1,
                "printf own > output; mkdir \"$ORCHESTRA_SCRATCH/cache\"; printf ours > \"$ORCHESTRA_SCRATCH/cache/a\"");
        RunSpec reader = home.spec(
                2,
                "cat " + writer.paths().scratch() + "/cache/a " + writer.paths().directory() + "/output");

        // when
        assertThat(end(writer)).isEqualTo("SUCCEEDED");

        // then
        assertThat(home.folder(writer).resolve("output")).hasContent("own");
        assertThat(end(reader)).isEqualTo("SUCCEEDED");
        assertThat(home.log(reader)).hasContent("oursown");
    }

    @Test
    void aRunSpoilsNeitherADatasetNorAnotherRunNorAnythingElseOfItsUser() throws IOException {
        // given files that every account may write, so that only the mount protects them
        Path volume = Path.of(home.spec(0, "").paths().volume());
        Path data = writable(volume.resolve("files/user.data/data.csv"), "data");
        RunSpec other = home.spec(3, "printf result > output");
        assertThat(end(other)).isEqualTo("SUCCEEDED");
        Path result = home.folder(other).resolve("output");

        // when
        List<String> attacks = List.of(
                "dd if=/dev/zero count=1 of=" + data,
                "mv " + volume + "/files " + volume + "/stolen",
                "rm -rf " + volume + "/files",
                "dd if=/dev/zero count=1 of=" + result,
                "rm " + result,
                "touch " + volume + "/new",
                "mkdir " + home.folder(other).resolveSibling("run-2"),
                "touch " + home.folder(other).resolveSibling("run-1.log"),
                "mount -o remount,rw " + volume,
                // What it may write cannot be replaced by a link, which the next pod would mount.
                "mv $OLDPWD $OLDPWD.old",
                "rmdir $OLDPWD",
                "mv " + volume + "/scratch " + volume + "/scratch.old");
        RunSpec attack = home.spec(4, TRY + "cd /; try " + String.join("; try ", attacks));
        assertThat(end(attack)).isEqualTo("SUCCEEDED");

        // then
        assertThat(Files.readString(home.log(attack))).isEqualTo("refused\n".repeat(attacks.size()));
        assertThat(data).hasContent("data");
        assertThat(result).hasContent("result");
        assertThat(home.folder(attack)).isDirectory();
        assertThat(volume).isDirectoryNotContaining("glob:**/{new,stolen}");
    }

    @Test
    void aLinkOutOfTheVolumeLeadsNowhere() throws IOException {
        // given
        Path outside = writable(root.resolve("outside/secret"), "secret");
        RunSpec attack = home.spec(
                5,
                TRY + "ln -s " + outside.getParent() + " link; try cat link/secret; "
                        + "ln -s ../.. \"$ORCHESTRA_SCRATCH/up\"; echo mine > \"$ORCHESTRA_SCRATCH/up/outside\"");

        // when
        String end = end(attack);

        // then the link leads through the container's own root
        assertThat(end).isEqualTo("SUCCEEDED");
        assertThat(home.log(attack)).hasContent("refused");
        assertThat(outside).hasContent("secret");
    }

    @Test
    void aRunReadsTheDatasetsOfOthersThatItIsGivenAndNothingElseOfTheirs() throws IOException {
        // given
        Path files = root.resolve("another/files");
        Path given = writable(files.resolve("@2/user.another.given/data.csv"), "given");
        Path kept = writable(files.resolve("user.another.kept/data.csv"), "kept");
        List<String> attacks = List.of(
                "cat " + kept,
                "ls " + kept.getParent(),
                "dd if=/dev/zero count=1 of=" + given,
                "touch " + given.resolveSibling("new"),
                "mount -o remount,rw " + given.getParent());

        // when
        RunSpec attack = ClusterFixture.reading(
                home.spec(8, TRY + "cat " + given + "; echo; ls " + files + "; try " + String.join("; try ", attacks)),
                given.getParent());
        assertThat(end(attack)).isEqualTo("SUCCEEDED");

        // then
        assertThat(Files.readString(home.log(attack))).isEqualTo("given\n@2\n" + "refused\n".repeat(attacks.size()));
        assertThat(given).hasContent("given");
    }

    @Test
    void theLongestCommandStarts() {
        // given dollars, which are doubled in the manifest
        String command = "exit 0 #" + "$".repeat(ExecTemplate.MAX_FILLED_BYTES - 8);

        // then
        ExecTemplate.requireStartable(command);
        assertThat(end(home.spec(7, command))).isEqualTo("SUCCEEDED");
    }

    private static String end(RunSpec spec) {
        RecordingListener listener = new RecordingListener();
        home.runner(START).launch(spec, false, listener);
        String end = listener.text();
        home.closeRunners();
        return end;
    }

    private static Path writable(Path file, String content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        Files.setPosixFilePermissions(file.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        return file;
    }
}
