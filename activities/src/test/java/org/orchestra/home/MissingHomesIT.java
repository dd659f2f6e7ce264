package org.orchestra.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.orchestra.testing.Centre.CLUSTER;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.temporal.TemporalMessages;
import org.orchestra.testing.Centre;
import org.orchestra.testing.Laboratory;
import org.orchestra.workflow.LabAttributes;
import org.orchestra.workflow.TaskQueues;
import org.orchestra.workflow.account.HomeWorkflow;
import org.orchestra.workflow.account.HomeWorkflowImpl;

/** Homes are made where they are missing, and once they are ready they are not begun again. */
class MissingHomesIT {
    @RegisterExtension
    static final Centre CENTRE = new Centre();

    private final List<String> prepared = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final TemporalMessages messages = new TemporalMessages();
    private TestWorkflowEnvironment temporal;
    private MissingHomes homes;

    @BeforeEach
    void twoClustersAndTwoUsers() {
        Laboratory laboratory = CENTRE.laboratory();
        laboratory.cluster("second");
        laboratory.cluster("closed");
        CENTRE.jdbc()
                .sql("UPDATE cluster SET status = 'INACTIVE' WHERE name = 'closed'")
                .update();
        laboratory.user("ana");
        laboratory.user("bob");
        laboratory.user("zoe");
        CENTRE.jdbc()
                .sql("UPDATE account SET state = 'DISABLED' WHERE username = 'zoe'")
                .update();
        startTemporal();
    }

    @AfterEach
    void stopTemporal() {
        messages.destroy();
        temporal.close();
    }

    @Test
    void everyActiveUserGetsAHomeOnEveryActiveCluster() {
        // when
        homes.makeAll();

        // then
        awaitHome("ana", CLUSTER);
        awaitHome("ana", "second");
        awaitHome("bob", CLUSTER);
        awaitHome("bob", "second");
        assertThat(prepared)
                .containsExactlyInAnyOrder("ana on local", "ana on second", "bob on local", "bob on second");
        assertThat(Files.isDirectory(CENTRE.storage().user("ana"))).isTrue();
    }

    @Test
    void homesThatAreReadyAreNotBegunAgain() {
        // given
        homes.makeAll();
        awaitHome("ana", CLUSTER);
        awaitHome("ana", "second");
        awaitHome("bob", CLUSTER);
        awaitHome("bob", "second");

        // when
        homes.makeAll();
        homes.accountActivated("ana");

        // then
        assertThat(CENTRE.get(HomeRows.class).missing(null)).isEmpty();
        assertThat(prepared).hasSize(4);
    }

    @Test
    void aNewAccountGetsItsOwnHomesOnly() {
        // when
        homes.accountActivated("bob");

        // then
        awaitHome("bob", CLUSTER);
        awaitHome("bob", "second");
        assertThat(prepared).containsExactlyInAnyOrder("bob on local", "bob on second");
        assertThat(CENTRE.get(HomeRows.class).missing(null))
                .extracting("username")
                .containsExactly("ana", "ana");
    }

    @Test
    void aHomeThatFailedIsTriedUntilItIsReady() {
        // given
        failures.set(3);

        // when
        homes.accountActivated("bob");

        // then
        awaitHome("bob", CLUSTER);
        assertThat(CENTRE.get(HomeRows.class).missing("bob"))
                .extracting("cluster")
                .doesNotContain(CLUSTER);
    }

    private void startTemporal() {
        TestEnvironmentOptions.Builder options = TestEnvironmentOptions.newBuilder();
        LabAttributes.all()
                .forEach(attribute -> options.registerSearchAttribute(attribute.getName(), attribute.getValueType()));
        temporal = TestWorkflowEnvironment.newInstance(options.build());
        temporal.newWorker(TaskQueues.CORE).registerWorkflowImplementationTypes(HomeWorkflowImpl.class);
        for (String cluster : List.of(CLUSTER, "second")) {
            temporal.newWorker("cluster-" + cluster)
                    .registerActivitiesImplementations(
                            CENTRE.get(HomeActivitiesImpl.Factory.class).on(username -> prepare(username, cluster)));
        }
        temporal.start();
        homes = new MissingHomes(temporal.getWorkflowClient(), CENTRE.get(HomeRows.class), messages);
    }

    private void prepare(String username, String cluster) {
        if (failures.getAndDecrement() > 0) {
            throw new IllegalStateException("not now");
        }
        prepared.add(username + " on " + cluster);
    }

    private void awaitHome(String username, String cluster) {
        WorkflowClient client = temporal.getWorkflowClient();
        // It is begun a moment after it was asked for.
        await().ignoreException(WorkflowNotFoundException.class)
                .untilAsserted(() -> client.newUntypedWorkflowStub(HomeWorkflow.id(username, cluster))
                        .getResult(Void.class));
    }
}
