package org.orchestra.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.testing.Centre.CLUSTER;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.capacity.JobRequest;
import org.orchestra.domain.run.RetryPolicy;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOrder;
import org.orchestra.run.RunReports.Beginning;
import org.orchestra.scheduling.Pass;
import org.orchestra.task.NewTask;
import org.orchestra.task.NewTask.Inputs;
import org.orchestra.task.NewTask.Options;
import org.orchestra.task.NewTask.Program;
import org.orchestra.task.Tasks;
import org.orchestra.testing.Centre;

/** A run gets what its task asked for. */
class RequestedRunsIT {
    @RegisterExtension
    static final Centre CENTRE = new Centre();

    @BeforeEach
    void aQueueForGpusAndAUser() {
        CENTRE.laboratory().gpuQueue("gpu", CLUSTER);
        CENTRE.jdbc()
                .sql("UPDATE queue SET gpus = 2, max_cpu_millis = 8000, default_seconds = 600")
                .update();
        CENTRE.laboratory().node("gpu", "n1", 4);
        CENTRE.laboratory().user("ana");
        CENTRE.laboratory().configs("ana", "configs", 4);
    }

    @Test
    void itsOwnSizeAndTimeAndTheFirstDevicesOfItsSlot() {
        // when the fourth job has the fourth slot
        RunOrder order = order(task(Map.of(), "%DATA %IN %OUT", new JobRequest(8000, null, 1, 60L)), 3);

        // then
        assertThat(order.resources()).isEqualTo(new RunOrder.Resources(DeviceKind.GPU, 8000, 1024, 1, 60));
        assertThat(order.devices()).containsExactly(6);
    }

    @Test
    void whatTheQueueGivesWhereItAskedForNothing() {
        // when
        RunOrder order = order(task(Map.of(), "%DATA %IN %OUT", JobRequest.NOTHING), 3);

        // then
        assertThat(order.resources()).isEqualTo(new RunOrder.Resources(DeviceKind.GPU, 1000, 1024, 2, 600));
        assertThat(order.devices()).containsExactly(6, 7);
    }

    @Test
    void neverMoreDevicesThanItsSlotHas() {
        // given a task of two GPUs a job, and an admin who gives each slot one from now on
        NewTask task = task(Map.of(), "%DATA %IN %OUT", new JobRequest(null, null, 2, null));
        CENTRE.get(Tasks.class).create(task, "ana");
        CENTRE.jdbc().sql("UPDATE queue SET gpus = 1").update();

        // when
        RunOrder order = begin(3);

        // then
        assertThat(order.resources().gpus()).isEqualTo(1);
        assertThat(order.devices()).containsExactly(3);
    }

    @Test
    void thePathsOfItsSecondaryDataAndItsRegion() {
        // given a file and a folder
        String folder = CENTRE.laboratory().configs("ana", "weights", 2);
        Map<String, String> secondary = Map.of("REF", "user.ana.data", "REFS", folder);

        // when
        RunOrder order = order(task(secondary, "%REF:%REFS %REF_ %ET %ETA > %OUT", JobRequest.NOTHING), 0);

        // then
        Path data = CENTRE.storage().dataset(new OwnedName("user.ana.data"));
        Path weights = CENTRE.storage().dataset(new OwnedName(folder));
        assertThat(order.command()).startsWith("'%s/data.csv':'%s' %%REF_ '3' 'it'\\''s' > '".formatted(data, weights));
    }

    private static RunOrder order(NewTask task, int job) {
        CENTRE.get(Tasks.class).create(task, "ana");
        return begin(job);
    }

    private static RunOrder begin(int job) {
        long task = CENTRE.jdbc().sql("SELECT id FROM task").query(Long.class).single();
        CENTRE.open(task);
        CENTRE.get(Pass.class).make(CLUSTER, false);
        return ((Beginning.Proceed) CENTRE.get(RunReports.class).begin(new RunKey(task, job, 1))).order();
    }

    private static NewTask task(Map<String, String> secondary, String command, JobRequest request) {
        boolean dummies = !command.contains("%DATA");
        return new NewTask(
                "user.ana.train",
                new Inputs("user.ana.data", "user.ana.configs", secondary),
                new Program("i:1", command, "3", "it's", dummies, dummies),
                "gpu",
                request,
                new Options(true, null, 0, RetryPolicy.NONE));
    }
}
