package org.orchestra.store.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.staging.DataTransfers;
import org.orchestra.runner.staging.DataTransfers.ArrivedFile;
import org.orchestra.runner.staging.DataTransfers.DatasetToCopy;
import org.orchestra.runner.staging.DataTransfers.FileToCopy;
import org.orchestra.runner.staging.DataTransfers.ResultPiece;
import org.orchestra.store.task.TaskFixture;
import org.orchestra.store.testing.StoreExtension;

/** What a worker reads for a run, and what it may write for it. */
class DataTransfersIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final TaskFixture fixture = new TaskFixture(STORE);
    private final DataTransfers transfers = STORE.get(DataTransfers.class);
    private RunKey run;
    private Path job;

    @BeforeEach
    void begin() {
        fixture.begin();
        STORE.data().checksums("user.ana.data");
        STORE.data().checksums("user.ana.configs");
        STORE.data().configs("bob", "others", 2);
        long task = STORE.open(fixture.register(TaskFixture.TRAIN));
        fixture.pass();
        run = fixture.begin(task, 0);
        job = STORE.storage().root().resolve("ana/user.ana.train/config-000000.json");
    }

    @Test
    void aRunReadsTheDatasetsOfItsTaskAndNoOthers() {
        // when
        List<DatasetToCopy> datasets = transfers.datasets(run);

        // then
        assertThat(datasets)
                .extracting(DatasetToCopy::folder)
                .containsExactlyInAnyOrder("ana/files/user.ana.data", "ana/files/user.ana.configs");
        DatasetToCopy configs = datasets.stream()
                .filter(dataset -> dataset.name().endsWith("configs"))
                .findFirst()
                .orElseThrow();
        List<FileToCopy> files = transfers.files(run, configs.id(), "");
        assertThat(files)
                .extracting(FileToCopy::path)
                .containsExactly("config-000000.json", "config-000001.json", "config-000002.json");
        assertThat(transfers.files(run, configs.id(), "config-000001.json")).containsExactly(files.get(2));
        assertThat(transfers.read(run, configs.id(), "config-000001.json", 7)).isEqualTo(bytes("000001.json\n"));
        assertThat(transfers.read(run, configs.id(), "config-000001.json", 19)).isEmpty();
        assertThat(transfers.read(run, configs.id(), "../user.ana.data/data.csv", 0))
                .isEmpty();
        long others = STORE.jdbc()
                .sql("SELECT id FROM dataset WHERE name = 'user.bob.others'")
                .query(Long.class)
                .single();
        assertThat(transfers.files(run, others, "")).isEmpty();
        assertThat(transfers.read(run, others, "config-000000.json", 0)).isEmpty();
        assertThat(transfers.datasets(new RunKey(run.taskId(), 0, 7))).isEmpty();
    }

    @Test
    void filesComeBackPieceByPieceAndAreThereWhenTheyAreWhole() throws IOException {
        // when
        assertThat(write("run-1/deep/model.bin", 0, "first ", false)).isTrue();

        // then
        assertThat(job.resolve("run-1/deep/model.bin")).doesNotExist();
        assertThat(transfers.arrived(run, "")).isEmpty();

        // when the answer to a piece was lost, and it is sent again
        assertThat(write("run-1/deep/model.bin", 6, "second", true)).isTrue();
        assertThat(write("run-1/empty", 0, "", true)).isTrue();
        assertThat(write("run-1.log", 0, "said", true)).isTrue();
        transfers.succeeded(run);

        // then
        assertThat(job.resolve("run-1/deep/model.bin")).hasContent("first second");
        assertThat(job.resolve("run-1.log")).hasContent("said");
        assertThat(job.resolve("result/deep/model.bin")).hasContent("first second");
        assertThat(transfers.arrived(run, ""))
                .containsExactly(new ArrivedFile("run-1/deep/model.bin", 12), new ArrivedFile("run-1/empty", 0));
        assertThat(transfers.arrived(run, "run-1/deep/model.bin")).containsExactly(new ArrivedFile("run-1/empty", 0));
        assertThat(Files.list(STORE.storage().incoming())).isEmpty();
    }

    @Test
    void theLastPieceMayComeAgain() {
        // given
        write("run-1/out", 0, "first ", false);
        assertThat(write("run-1/out", 6, "second", true)).isTrue();

        // then
        assertThat(write("run-1/out", 6, "second", true)).isTrue();
        assertThat(job.resolve("run-1/out")).hasContent("first second");
    }

    @Test
    void aFileIsBegunAnewAfterAPieceWasLost() {
        // given
        write("run-1/out", 0, "wrong beginning", false);

        // when
        assertThatThrownBy(() -> write("run-1/out", 99, "end", true)).hasMessageContaining("begin the file anew");
        write("run-1/out", 0, "right ", false);
        write("run-1/out", 6, "end", true);

        // then
        assertThat(job.resolve("run-1/out")).hasContent("right end");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run-2/out",
                "run-1",
                "run-1/",
                "run-1/../run-2/out",
                "run-1/../../../other",
                "/run-1/out",
                "../x",
                "run-1.log/x",
                "run-1/a\0b",
                "run-1/./x",
                "run-1/\uD800",
                ""
            })
    void nothingIsWrittenBesideTheRun(String path) {
        assertThatThrownBy(() -> write(path, 0, "x", true)).hasMessageContaining("no piece of a file of the run");
    }

    @Test
    void aLinkThatStandsInTheWayIsNotFollowed() throws IOException {
        // given
        Path elsewhere = Files.createDirectories(STORE.storage().root().resolve("bob/secret"));
        Files.createDirectories(job);
        Files.createSymbolicLink(job.resolve("run-1"), elsewhere);

        // when
        assertThatThrownBy(() -> write("run-1/out", 0, "x", true)).isNotNull();

        // then
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void nothingIsWrittenForARunThatIsOver() {
        // given
        STORE.get(RunReports.class).ended(run, RunOutcome.exitCode(1));

        // then
        assertThat(write("run-1/out", 0, "x", true)).isFalse();
        assertThat(job.resolve("run-1/out")).doesNotExist();
    }

    @Test
    void whatWasRegisteredInPlaceIsNotCopiedAndNoTaskIsMadeThatNeedsIt() {
        // given
        STORE.jdbc()
                .sql("UPDATE dataset SET folder = '' WHERE name = 'user.ana.data'")
                .update();
        STORE.jdbc().sql("UPDATE cluster SET own_volume = '/data'").update();

        // then
        assertThat(transfers.datasets(run))
                .filteredOn(dataset -> dataset.name().equals("user.ana.data"))
                .extracting(DatasetToCopy::sha256)
                .containsOnlyNulls();
        fixture.assertRefused(
                () -> fixture.register("user.ana.other"),
                "dataset-not-reachable",
                "Data for queue cpu on cluster local is copied there, and user.ana.data was registered in place, so it cannot be: choose a queue on another cluster, or upload the dataset under another name.");
    }

    private boolean write(String path, long from, String text, boolean last) {
        return transfers.write(run, new ResultPiece(path, from, bytes(text), last ? 0 : 100));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
