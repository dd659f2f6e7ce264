package org.orchestra.store.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.capacity.ResourceRequest;
import org.orchestra.domain.dataset.DatasetVersion;
import org.orchestra.domain.run.OutputRule;
import org.orchestra.domain.run.RetryPolicy;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.task.TestChoice;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.store.scheduling.SchedulingPass;
import org.orchestra.store.task.NewTask;
import org.orchestra.store.task.NewTask.Inputs;
import org.orchestra.store.task.NewTask.Options;
import org.orchestra.store.task.NewTask.Program;
import org.orchestra.store.task.Tasks;
import org.orchestra.store.testing.StoreExtension;

/** A run gets what its task asked for. */
class RequestedRunsIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    @BeforeEach
    void aQueueForGpusAndAUser() {
        STORE.data().gpuQueue("gpu", CLUSTER);
        STORE.jdbc()
                .sql("UPDATE queue SET gpus = 2, max_cpu_millis = 8000, default_seconds = 600")
                .update();
        STORE.data().node("gpu", "n1", 4);
        STORE.data().user("ana");
        STORE.data().configs("ana", "configs", 4);
    }

    @Test
    void itsOwnSizeAndTimeAndTheFirstDevicesOfItsSlot() {
        // when the fourth job has the fourth slot
        RunSpec order = order(task(Map.of(), "%DATA %IN %OUT", new ResourceRequest(8000, null, 1, 60L)), 3);

        // then
        assertThat(order.allocation()).isEqualTo(new RunSpec.Allocation(DeviceKind.GPU, 8000, 1024, 1, 60));
        assertThat(order.devices()).containsExactly(6);
    }

    @Test
    void whatTheQueueGivesWhereItAskedForNothing() {
        // when
        RunSpec order = order(task(Map.of(), "%DATA %IN %OUT", ResourceRequest.NOTHING), 3);

        // then
        assertThat(order.allocation()).isEqualTo(new RunSpec.Allocation(DeviceKind.GPU, 1000, 1024, 2, 600));
        assertThat(order.devices()).containsExactly(6, 7);
    }

    @Test
    void neverMoreDevicesThanItsSlotHas() {
        // given a task of two GPUs a job, and an admin who gives each slot one from now on
        NewTask task = task(Map.of(), "%DATA %IN %OUT", new ResourceRequest(null, null, 2, null));
        STORE.get(Tasks.class).create(task, "ana");
        STORE.jdbc().sql("UPDATE queue SET gpus = 1").update();

        // when
        RunSpec order = begin(3);

        // then
        assertThat(order.allocation().gpus()).isEqualTo(1);
        assertThat(order.devices()).containsExactly(3);
    }

    @Test
    void thePathsOfItsSecondaryDataAndItsRegion() {
        // given a file and a folder
        String folder = STORE.data().configs("ana", "weights", 2);
        Map<String, String> secondary = Map.of("REF", "user.ana.data", "REFS", folder);

        // when
        RunSpec order = order(task(secondary, "%REF:%REFS %REF_ %ET %ETA > %OUT", ResourceRequest.NOTHING), 0);

        // then
        Path data = STORE.storage().dataset(new DatasetVersion(new OwnedName("user.ana.data"), 1));
        Path weights = STORE.storage().dataset(new DatasetVersion(new OwnedName(folder), 1));
        assertThat(order.command()).startsWith("'%s/data.csv':'%s' %%REF_ '3' 'it'\\''s' > '".formatted(data, weights));
    }

    @Test
    void anOutputOfTheNameThatItsTaskGivesIt() {
        // given
        OutputRule rule = OutputRule.of("model.json", true, List.of("*.csv"));

        // when
        RunSpec order = order(task(Map.of(), "%DATA %IN > %OUT", ResourceRequest.NOTHING, rule), 0);

        // then
        assertThat(order.command()).endsWith(" > '" + order.paths().directory() + "/model.json'");
        assertThat(order.paths().rule()).isEqualTo(rule);
    }

    private static RunSpec order(NewTask task, int job) {
        STORE.get(Tasks.class).create(task, "ana");
        return begin(job);
    }

    private static RunSpec begin(int job) {
        long task = STORE.jdbc().sql("SELECT id FROM task").query(Long.class).single();
        STORE.open(task);
        STORE.get(SchedulingPass.class).make(CLUSTER, false);
        return ((Beginning.Proceed) STORE.get(RunReports.class).begin(new RunKey(task, job, 1))).spec();
    }

    private static NewTask task(Map<String, String> secondary, String command, ResourceRequest request) {
        return task(secondary, command, request, OutputRule.DEFAULT);
    }

    private static NewTask task(
            Map<String, String> secondary, String command, ResourceRequest request, OutputRule output) {
        boolean dummies = !command.contains("%DATA");
        return new NewTask(
                "user.ana.train",
                new Inputs("user.ana.data", "user.ana.configs", secondary),
                new Program("i:1", command, "3", "it's", dummies, dummies),
                "gpu",
                request,
                new Options(true, null, 0, RetryPolicy.NONE, output, null, TestChoice.FIRST));
    }
}
