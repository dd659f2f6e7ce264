package org.orchestra.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.testing.Centre.CLUSTER;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOrder;
import org.orchestra.run.RunReports.Beginning;
import org.orchestra.scheduling.Pass;
import org.orchestra.task.NewTask;
import org.orchestra.task.Tasks;
import org.orchestra.testing.Centre;

/** What a runner is told of a run. */
class RunOrdersIT {

    @RegisterExtension
    static final Centre CENTRE = new Centre();

    private final RunReports reports = CENTRE.get(RunReports.class);
    private final Tasks tasks = CENTRE.get(Tasks.class);
    private final Pass pass = CENTRE.get(Pass.class);
    private OneJob job;

    @BeforeEach
    void aLaboratory() {
        job = OneJob.in(CENTRE);
    }

    @Test
    void anOrderSaysAllThatARunnerNeeds() {
        // given
        RunKey key = job.granted();

        // when
        RunOrder order = ((Beginning.Proceed) reports.begin(key)).order();

        // then
        Path home = CENTRE.storage().root().resolve("ana");
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
        assertThat(order.place()).isEqualTo(new RunOrder.Place("n1", 0, 0));
        assertThat(order.resources()).isEqualTo(new RunOrder.Resources(DeviceKind.CPU, 1000, 1024, 0, 3600));
        assertThat(order.files()).isEqualTo(new RunOrder.Files(home.toString(), run, run + ".log"));
    }

    @Test
    void aDirectoryOfDataIsGivenAsItsFolder() {
        // given
        String data = CENTRE.laboratory().configs("ana", "images", 3);
        String configs = CENTRE.laboratory().configs("ana", "configs", 1);
        tasks.create(new NewTask("user.ana.seen", data, configs, "i:1", "echo $%OUT %DATA %IN", null, true), "ana");
        long task = CENTRE.jdbc().sql("SELECT id FROM task").query(Long.class).single();
        CENTRE.open(task);
        pass.make(CLUSTER, false);

        // when
        RunOrder order = ((Beginning.Proceed) reports.begin(new RunKey(task, 0, 1))).order();

        // then
        assertThat(order.command())
                .contains(" '" + CENTRE.storage().dataset(new OwnedName(data)) + "' ")
                .startsWith("echo $'");
    }
}
