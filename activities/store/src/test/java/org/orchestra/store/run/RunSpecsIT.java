package org.orchestra.store.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.store.scheduling.SchedulingPass;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.StoreExtension;

/** What a runner is told of a run. */
class RunSpecsIT {

    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final RunReports reports = STORE.get(RunReports.class);
    private final Tasks tasks = STORE.get(Tasks.class);
    private final SchedulingPass pass = STORE.get(SchedulingPass.class);
    private SingleJob job;

    @BeforeEach
    void aLaboratory() {
        job = SingleJob.in(STORE);
    }

    @Test
    void anOrderSaysAllThatARunnerNeeds() {
        // given
        RunKey key = job.granted();

        // when
        RunSpec order = ((Beginning.Proceed) reports.begin(key)).spec();

        // then
        Path home = STORE.storage().root().resolve("ana");
        String run = home + "/user.ana.train/config-000000.json/run-1";
        assertThat(order.key()).isEqualTo(key);
        assertThat(order.task()).isEqualTo(reports.task(key.taskId()).orElseThrow());
        assertThat(order.task().uid()).matches("[0-9a-f]{8}");
        assertThat(order.jobName()).isEqualTo("config-000000.json");
        assertThat(order.image()).isEqualTo("python:3.12");
        assertThat(order.command())
                .isEqualTo(
                        "run '%1$s/files/user.ana.data/data.csv' '%1$s/files/user.ana.train.configs/config-000000.json' '%2$s/output'"
                                .formatted(home, run));
        assertThat(order.assignedSlot()).isEqualTo(new RunSpec.AssignedSlot("n1", 0, 0));
        assertThat(order.allocation()).isEqualTo(new RunSpec.Allocation(DeviceKind.CPU, 1000, 1024, 0, 3600));
        assertThat(order.paths()).isEqualTo(new RunSpec.Paths(home.toString(), run, run + ".log"));
    }

    @Test
    void onAClusterWithAVolumeOfItsOwnEverythingIsWhereThatIsMounted() {
        // given
        RunKey key = job.granted();
        STORE.jdbc().sql("UPDATE cluster SET own_volume = '/data/lab'").update();

        // when
        RunSpec order = ((Beginning.Proceed) reports.begin(key)).spec();

        // then
        String run = "/data/lab/ana/user.ana.train/config-000000.json/run-1";
        assertThat(order.command())
                .isEqualTo(
                        "run '/data/lab/ana/files/user.ana.data/data.csv' '/data/lab/ana/files/user.ana.train.configs/config-000000.json' '%s/output'"
                                .formatted(run));
        assertThat(order.paths()).isEqualTo(new RunSpec.Paths("/data/lab/ana", run, run + ".log"));
    }

    @Test
    void aLaterVersionOfADatasetHasAFolderOfItsOwn() {
        // given
        RunKey key = job.granted();
        STORE.jdbc().sql("UPDATE dataset SET version = 2").update();

        // when
        RunSpec order = ((Beginning.Proceed) reports.begin(key)).spec();

        // then
        assertThat(order.command())
                .contains(
                        "/ana/files/@2/user.ana.data/data.csv'",
                        "/ana/files/@2/user.ana.train.configs/config-000000.json'");
    }

    @Test
    void aDatasetThatWasRegisteredInPlaceIsGivenWhereItLies() {
        // given
        RunKey key = job.granted();
        STORE.jdbc()
                .sql("UPDATE dataset SET folder = CASE kind WHEN 'FILE' THEN '' ELSE 'lab/fits' END")
                .update();

        // when
        RunSpec order = ((Beginning.Proceed) reports.begin(key)).spec();

        // then
        Path home = STORE.storage().root().resolve("ana");
        assertThat(order.command()).contains(" '" + home + "/data.csv' '" + home + "/lab/fits/config-000000.json' ");
        assertThat(order.paths().shared()).isEmpty();
    }

    @Test
    void aDatasetOfAnotherUserIsNamedAmongTheFoldersThatTheRunReads() {
        // given
        STORE.data().user("bob");
        String data = STORE.data().configs("bob", "images", 3);
        String configs = STORE.data().configs("ana", "own", 1);
        NewTask task = new NewTask("user.ana.seen", data, configs, "i:1", "echo %OUT %DATA %IN", null, true);
        STORE.jdbc()
                .sql("INSERT INTO dataset_share (name, reader_id) SELECT :name, id FROM account WHERE username = 'ana'")
                .param("name", data)
                .update();
        tasks.create(task, "ana");
        long id = STORE.jdbc().sql("SELECT id FROM task").query(Long.class).single();
        STORE.open(id);
        pass.make(CLUSTER, false);

        // when
        RunSpec order = ((Beginning.Proceed) reports.begin(new RunKey(id, 0, 1))).spec();

        // then
        String folder = STORE.storage()
                .dataset(new DatasetVersion(new OwnedName(data), 1))
                .toString();
        assertThat(order.command()).contains(" '" + folder + "' ");
        assertThat(order.paths().shared()).containsExactly(folder);
    }

    @Test
    void aDirectoryOfDataIsGivenAsItsFolder() {
        // given
        String data = STORE.data().configs("ana", "images", 3);
        String configs = STORE.data().configs("ana", "configs", 1);
        tasks.create(new NewTask("user.ana.seen", data, configs, "i:1", "echo $%OUT %DATA %IN", null, true), "ana");
        long task = STORE.jdbc().sql("SELECT id FROM task").query(Long.class).single();
        STORE.open(task);
        pass.make(CLUSTER, false);

        // when
        RunSpec order = ((Beginning.Proceed) reports.begin(new RunKey(task, 0, 1))).spec();

        // then
        assertThat(order.command())
                .contains(" '" + STORE.storage().dataset(new DatasetVersion(new OwnedName(data), 1)) + "' ")
                .startsWith("echo $'");
    }
}
