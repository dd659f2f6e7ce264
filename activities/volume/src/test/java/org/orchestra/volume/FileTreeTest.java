package org.orchestra.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.dataset.DatasetKind;
import org.orchestra.volume.FileTree.TreeFile;

/** What a dataset is that stays where its owner has it. */
class FileTreeTest extends VolumeFixture {
    @Test
    void hasAllFilesInTheOrderOfTheirPathsButThoseThatAreHidden() throws IOException {
        // given
        write("data/b/2", "22");
        write("data/b-1", "1");
        write("data/.git/config", "x");
        Files.createDirectories(root.resolve("ana/data/empty"));

        // then
        FileTree tree = tree("data", 2);
        assertThat(tree.kind()).isEqualTo(DatasetKind.DIRECTORY);
        assertThat(tree.files()).extracting(TreeFile::path).containsExactly("b-1", "b/2");
        assertThat(tree.bytes()).isEqualTo(3);
        assertThatThrownBy(() -> tree("data", 1)).hasMessageContaining("more than 1 files");
        assertThat(tree("data/b/2", 1)).satisfies(file -> {
            assertThat(file.kind()).isEqualTo(DatasetKind.FILE);
            assertThat(file.files()).extracting(TreeFile::path).containsExactly("2");
        });
    }

    @Test
    void whatTakesAFilesPlaceAfterTheLookIsNotRead() throws IOException {
        // given
        Path file = write("data/a", "mine");
        TreeFile seen = tree("data", 1).files().get(0);
        try (VolumeFiles.OpenFile open = open(seen)) {
            assertThat(open.bytes()).isEqualTo(4);
        }

        // when
        Files.delete(file);
        Files.createSymbolicLink(file, root.resolve("bob/secret"));
        // then
        assertThatThrownBy(() -> open(seen))
                .isInstanceOf(UnusableTreeException.class)
                .hasMessageContaining("changes");

        // when
        Files.delete(file);
        Files.writeString(file, "same size".substring(0, 4));
        // then
        assertThatThrownBy(() -> open(seen))
                .isInstanceOf(UnusableTreeException.class)
                .hasMessageContaining("changes");

        // when
        Files.move(root.resolve("ana/data"), root.resolve("ana/moved"));
        Files.createSymbolicLink(root.resolve("ana/data"), root.resolve("bob"));
        // then
        assertThatThrownBy(() -> tree("data/secret", 1)).hasMessageContaining("without links");
    }

    @Test
    void foldersThatAreTooDeepAreRefused() throws IOException {
        // given
        write("deep/" + "x/".repeat(40) + "a", "1");

        // then
        assertThatThrownBy(() -> tree("deep", 9)).hasMessageContaining("more than 32 folders");
    }

    @Test
    void aPlaceIsInOnesOwnFolderAndNotInOrchestras() {
        // then
        assertThat(new HomePath("data/a//").value()).isEqualTo("data/a");
        assertThat(new HomePath("files/train.h5").parent()).isEqualTo("files");
        assertThat(new HomePath("train.h5").parent()).isEmpty();
        for (String path : new String[] {
            "",
            "/",
            "..",
            "a/..",
            "./a",
            "a//b",
            ".ssh",
            "scratch",
            "scratch/a",
            "files",
            "files/",
            "files/@2/x",
            "files/user.ana.d",
            "user.ana.t/0.json"
        }) {
            assertThatThrownBy(() -> new HomePath(path)).as(path).isInstanceOf(Refusal.class);
        }
    }

    private FileTree tree(String path, int most) throws IOException {
        return FileTree.of(volume, "ana", new HomePath(path), most);
    }

    private VolumeFiles.OpenFile open(TreeFile file) throws IOException {
        return FileTree.open(volume, root.resolve("ana/data"), file.path(), file.stamp());
    }

    private Path write(String path, String content) throws IOException {
        Path file = root.resolve("ana").resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }
}
