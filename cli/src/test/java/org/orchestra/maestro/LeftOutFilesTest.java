package org.orchestra.maestro;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.orchestra.maestro.MaestroExtension.Result;

/** Tests which files of a directory are not uploaded. */
class LeftOutFilesTest extends UploadFixture {
    @Test
    void leavesOutWhatIsExcludedIgnoredOrHardlyEverMeantAndNamesAll() throws IOException {
        // given
        for (String path : List.of(
                "a.json",
                "sub/b.json",
                "sub/run.log",
                ".DS_Store",
                "sub/.ipynb_checkpoints/b-checkpoint.json",
                "README.md",
                "old/c.json",
                "sub/old/d.json",
                "sub/deep/e.json")) {
            Path file = folder.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x" + path);
        }
        Files.writeString(folder.resolve(".castorignore"), "# logs\n*.log\n\n/old/\n");
        uploading("[0]", 7, 0);

        // when
        Result result = upload(folder, "--exclude", "sub/deep");

        // then
        assertThat(result.exitCode()).isZero();
        assertThat(result.err())
                .startsWith(
                        "Left out 6 files (--no-ignore keeps what no --exclude names): .DS_Store, README.md, old/c.json, sub/.ipynb_checkpoints/b-checkpoint.json, sub/deep/e.json, sub/run.log\n");
        assertThat(announced()
                        .get("files")
                        .valueStream()
                        .map(entry -> entry.get("path").asString()))
                .containsExactly("a.json", "sub/b.json", "sub/old/d.json");
    }

    @Test
    void keepsWhatIsHardlyEverMeantWhenToldTo() throws IOException {
        // given
        Files.writeString(folder.resolve("README.md"), "x");
        Files.writeString(folder.resolve(".castorignore"), "README.md\n");
        uploading("[0]", 1, 0);

        // when
        Result result = upload(folder, "--no-ignore");

        // then
        assertThat(result.err()).isEmpty();
        assertThat(announced().at("/files/0/path").asString()).isEqualTo("README.md");
    }

    @Test
    void anIgnoreFileThatCannotBeFollowedIsRefused() throws IOException {
        // given
        Path ignore = Files.writeString(folder.resolve(".castorignore"), "!kept\n");
        Files.writeString(folder.resolve("a"), "x");

        // then
        assertRefused(
                folder,
                ignore
                        + " has '!kept', but patterns only leave out and never bring back; write which files to leave out.");
        Files.writeString(ignore, "[a\n");
        assertThat(upload(folder).err()).startsWith(ignore + " has '[a', which is no pattern (");
    }

    @Test
    void refusesADirectoryOfWhichAllIsLeftOut() throws IOException {
        // given
        Files.writeString(folder.resolve(".DS_Store"), "x");

        // then
        assertRefused(folder, folder + " contains no files but those that are left out; add at least one.");
    }

    @Test
    void refusesWhatIsNoPattern() {
        // when
        Result result = maestro.authenticated()
                .run("castor", "upload", "-d", "user.ana.data", "-p", folder.toString(), "--exclude", "[a");

        // then
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("'[a' is no pattern (");
    }
}
