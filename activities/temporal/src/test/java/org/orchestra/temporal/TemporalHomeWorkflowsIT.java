package org.orchestra.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.orchestra.store.testing.StoreExtension.CLUSTER;

import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.account.HomeState;
import org.orchestra.domain.account.HomeStep;
import org.orchestra.runner.HomeActivitiesImpl;
import org.orchestra.runner.HomeProvisioner;
import org.orchestra.store.home.HomeRepository;
import org.orchestra.store.home.UserHome;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;
import org.orchestra.volume.VolumeFiles;
import org.orchestra.workflow.OrchestraSearchAttributes;
import org.orchestra.workflow.TaskQueues;
import org.orchestra.workflow.account.HomeWorkflow;
import org.orchestra.workflow.account.HomeWorkflowImpl;

/** Homes are made where they are missing, and once they are ready they are not made again. */
class TemporalHomeWorkflowsIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final HomeRepository repository = STORE.get(HomeRepository.class);
    private final List<String> prepared = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AsyncTemporalCalls calls = new AsyncTemporalCalls();
    private TestWorkflowEnvironment temporal;
    private TemporalHomeWorkflows homes;

    @BeforeEach
    void twoClustersAndTwoUsers() {
        TestData data = STORE.data();
        data.cluster("second");
        data.cluster("closed");
        STORE.jdbc()
                .sql("UPDATE cluster SET status = 'INACTIVE' WHERE name = 'closed'")
                .update();
        data.user("ana");
        data.user("bob");
        data.user("zoe");
        STORE.jdbc()
                .sql("UPDATE account SET state = 'DISABLED' WHERE username = 'zoe'")
                .update();
        startTemporal();
    }

    @AfterEach
    void stopTemporal() {
        calls.destroy();
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
        assertThat(Files.isDirectory(STORE.storage().user("ana"))).isTrue();
    }

    @Test
    void homesThatAreReadyAreNotMadeAgain() {
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
        assertThat(repository.missing(null)).isEmpty();
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
        assertThat(repository.missing(null)).extracting("username").containsExactly("ana", "ana");
    }

    @Test
    void aHomeThatFailedIsTriedUntilItIsReady() {
        // given
        failures.set(3);

        // when
        homes.accountActivated("bob");

        // then
        awaitHome("bob", CLUSTER);
        assertThat(repository.missing("bob")).extracting("cluster").doesNotContain(CLUSTER);
    }

    @Test
    void aHomeThatFailsSaysWhereAndWhy() {
        // given
        failures.set(Integer.MAX_VALUE);

        // when
        homes.accountActivated("bob");

        // then
        await().untilAsserted(() -> assertThat(home("bob").state()).isEqualTo(HomeState.FAILING));
        assertThat(home("bob").step()).isIn(HomeStep.FOLDER, HomeStep.NAMESPACE);
        assertThat(home("bob").error()).isEqualTo("not now");
        assertThat(home("bob").attempts()).isPositive();
        assertThat(home("bob").readyAt()).isNull();
        assertThat(home("ana").state()).isEqualTo(HomeState.PENDING);
    }

    @Test
    void aRequestDoesNotWaitForTheNextTry() {
        // given
        failures.set(Integer.MAX_VALUE);
        homes.accountActivated("bob");
        await().untilAsserted(() -> assertThat(home("bob").state()).isEqualTo(HomeState.FAILING));
        WorkflowExecution waiting = execution("bob");

        // when
        homes.provisioningRequested("bob", List.of(CLUSTER));

        // then
        await().untilAsserted(() -> assertThat(temporal.getWorkflowClient()
                        .newUntypedWorkflowStub(waiting, Optional.empty())
                        .describe()
                        .getStatus())
                .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_TERMINATED));
        failures.set(0);
        awaitHome("bob", CLUSTER);
        assertThat(home("bob").state()).isEqualTo(HomeState.READY);
        assertThat(home("bob").error()).isNull();
    }

    @Test
    void aHomeThatIsReadyIsMadeAgainOnRequestThoughTemporalNeverHeardOfIt() {
        // given
        homes.accountActivated("bob");
        awaitHome("bob", CLUSTER);
        repository.request("bob", List.of(CLUSTER));
        assertThat(home("bob").state()).isEqualTo(HomeState.PROVISIONING);

        // when
        homes.makeAll();

        // then
        await().untilAsserted(() -> assertThat(home("bob").state()).isEqualTo(HomeState.READY));
        assertThat(prepared)
                .filteredOn(home -> home.equals("bob on " + CLUSTER))
                .hasSize(2);
    }

    @Test
    void nothingIsMadeForADeletedUserAndWhatWasMadeIsRemoved() {
        // given
        HomeActivitiesImpl activities = activities((username, begun) -> prepare(username, CLUSTER));
        failures.set(1);
        assertThatThrownBy(() -> activities.prepareHome("bob", CLUSTER)).hasMessage("not now");

        // when
        STORE.data().deleteUser("ana");
        STORE.data().deleteUser("bob");
        activities.prepareHome("ana", CLUSTER);

        // then
        assertThat(prepared).isEmpty();
        assertThat(home("ana").state()).isEqualTo(HomeState.REMOVED);
        assertThat(home("bob").state()).isEqualTo(HomeState.REMOVING);
        assertThat(repository.obsolete(CLUSTER)).containsExactly("bob");
    }

    private UserHome home(String username) {
        return repository.find(username, CLUSTER).orElseThrow();
    }

    private WorkflowExecution execution(String username) {
        return temporal.getWorkflowClient()
                .newUntypedWorkflowStub(HomeWorkflow.id(username, CLUSTER))
                .describe()
                .getExecution();
    }

    private void startTemporal() {
        TestEnvironmentOptions.Builder options = TestEnvironmentOptions.newBuilder();
        OrchestraSearchAttributes.all()
                .forEach(attribute -> options.registerSearchAttribute(attribute.getName(), attribute.getValueType()));
        temporal = TestWorkflowEnvironment.newInstance(options.build());
        temporal.newWorker(TaskQueues.CORE).registerWorkflowImplementationTypes(HomeWorkflowImpl.class);
        for (String cluster : List.of(CLUSTER, "second")) {
            temporal.newWorker("cluster-" + cluster).registerActivitiesImplementations(activities((username, begun) -> {
                begun.accept(HomeStep.NAMESPACE);
                prepare(username, cluster);
            }));
        }
        temporal.start();
        homes = new TemporalHomeWorkflows(new WorkflowStarter(temporal.getWorkflowClient()), calls, repository);
    }

    private HomeActivitiesImpl activities(HomeProvisioner provisioner) {
        return new HomeActivitiesImpl(repository, STORE.get(VolumeFiles.class), provisioner);
    }

    private void prepare(String username, String cluster) {
        if (failures.getAndDecrement() > 0) {
            throw new IllegalStateException("not now");
        }
        prepared.add(username + " on " + cluster);
    }

    private void awaitHome(String username, String cluster) {
        WorkflowClient client = temporal.getWorkflowClient();
        // The start is asynchronous.
        await().ignoreException(WorkflowNotFoundException.class)
                .untilAsserted(() -> client.newUntypedWorkflowStub(HomeWorkflow.id(username, cluster))
                        .getResult(Void.class));
    }
}
