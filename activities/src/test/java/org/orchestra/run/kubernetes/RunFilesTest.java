package org.orchestra.run.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.run.RunOrder;

class RunFilesTest {
    @TempDir
    Path root;

    private final RunFiles runFiles = new RunFiles(20);
    private RunOrder.Files files;

    @BeforeEach
    void layOut() {
        Path job = root.resolve("ana/user.ana.tau/a.json");
        files = new RunOrder.Files(
                root.resolve("ana").toString(),
                job.resolve("run-1").toString(),
                job.resolve("run-1.log").toString());
    }

    @Test
    void theRunsFolderMayBeWrittenByAnyAccount() throws IOException {
        // when
        runFiles.prepare(files);

        // then
        assertThat(Files.getPosixFilePermissions(Path.of(files.directory())))
                .isEqualTo(PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @Test
    void aLogIsStoredWholeAndAlone() throws IOException {
        // given
        runFiles.prepare(files);
        runFiles.storeLog(files, log("old"));

        // when
        Path stored = runFiles.storeLog(files, log("twenty bytes at most"));

        // then
        assertThat(stored).hasContent("twenty bytes at most");
        assertThat(stored.getParent()).isDirectoryNotContaining("glob:**.partial");
    }

    @Test
    void aLongLogKeepsItsHeadAndItsTail() throws IOException {
        // given
        runFiles.prepare(files);

        // when
        Path stored = runFiles.storeLog(files, log("0123456789" + "lost" + "abcdefghij"));

        // then
        assertThat(stored).hasContent("0123456789\n… 4 bytes are left out here …\nabcdefghij");
    }

    @Test
    void aSymbolicLinkLeadsNobodyAstray() throws IOException {
        // given
        Path elsewhere = Files.createDirectory(root.resolve("elsewhere"));
        Files.createDirectory(root.resolve("ana"));
        Files.createSymbolicLink(root.resolve("ana/user.ana.tau"), elsewhere);

        // when // then
        assertThatThrownBy(() -> runFiles.prepare(files)).hasMessageContaining("symbolic link");
        assertThat(elsewhere).isEmptyDirectory();
    }

    private static InputStream log(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
