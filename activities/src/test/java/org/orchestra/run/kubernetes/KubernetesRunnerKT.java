package org.orchestra.run.kubernetes;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.BatchV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Eviction;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.account.OwnedName;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.cluster.VolumeSource;
import org.orchestra.domain.run.Evidence;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOrder;
import org.orchestra.domain.run.RunOrder.Place;
import org.orchestra.domain.run.RunOrder.Resources;
import org.orchestra.domain.run.RunOrder.TaskRef;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunOutcome.Evicted;
import org.orchestra.domain.run.RunOutcome.Failed;
import org.orchestra.domain.run.RunOutcome.NeverStarted;
import org.orchestra.log.BoundedLog;
import org.orchestra.run.JobRunner;
import org.orchestra.run.files.RunFiles;
import org.orchestra.storage.Storage;
import org.orchestra.storage.VolumeFiles;
import org.orchestra.testbed.RequiresTestbed;

/** Runs on real pods: what is promised to the listener, and what is on the cluster and on the volume at that moment. */
@RequiresTestbed
class KubernetesRunnerKT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration SHORT = Duration.ofSeconds(8);
    private static final String IMAGE = "localhost/busybox:1";
    private static final String USER =
            "kt-" + Integer.toHexString(ThreadLocalRandom.current().nextInt(1 << 24));
    private static final TaskRef TASK = new TaskRef(1, uid(), "user." + USER + ".runner", USER);

    @TempDir
    static Path root;

    private static ApiClient client;
    private static BatchV1Api batch;
    private static CoreV1Api core;
    private static Storage storage;

    private final List<JobRunner> runners = new ArrayList<>();

    @BeforeAll
    static void makeHome() throws IOException {
        client = KubernetesClients.fromEnvironment();
        batch = new BatchV1Api(client);
        core = new CoreV1Api(client);
        storage = new Storage(root);
        Files.createDirectories(storage.user(USER));
        homes().prepare(USER);
    }

    @AfterAll
    static void clearAway() throws ApiException {
        core.deleteNamespace(USER).execute();
        core.deletePersistentVolume("orchestra-" + USER).execute();
        await().atMost(PATIENCE)
                .until(() -> core.listNamespace()
                        .fieldSelector("metadata.name=" + USER)
                        .execute()
                        .getItems()
                        .isEmpty());
    }

    @AfterEach
    void stopWatching() {
        runners.forEach(JobRunner::close);
    }

    @Test
    void aRunThatSucceedsLeavesItsOutputAndItsLogAndAFreeCluster() throws IOException {
        // given
        RunOrder order = order(1, "echo hello; echo \"$$ $(pwd)\"; printf 42 > output");
        Ear ear = new Ear();

        // when
        runner().launch(order, false, ear);

        // then
        assertThat(ear.end()).isEqualTo(RunOutcome.succeeded());
        assertThat(Path.of(order.files().directory(), "output")).hasContent("42");
        assertThat(Path.of(order.files().log()))
                .hasContent("hello\n1 " + order.files().directory());
        await().atMost(PATIENCE).until(() -> isGone(order));
    }

    @Test
    void aCommandThatFailsTellsItsExitCode() throws ApiException {
        // given
        RunOrder order = order(2, "echo oh; exit 3");
        Ear ear = new Ear();

        // when
        runner().launch(order, false, ear);

        // then
        assertThat(ear.end()).isEqualTo(RunOutcome.exitCode(3));
        assertThat(Path.of(order.files().log())).hasContent("oh");
        assertThat(isGone(order)).isFalse();
    }

    @Test
    void aCommandThatTakesMoreMemoryThanItAskedForIsToldSo() {
        // given
        Ear ear = new Ear();

        // when
        runner().launch(order(12, "tail /dev/zero"), false, ear);

        // then
        assertThat(ear.end()).isEqualTo(new Failed(137, RunCause.OUT_OF_MEMORY, Evidence.NONE));
    }

    @Test
    void aCommandThatTakesTooLongMeetsItsTimeLimitAndKeepsItsLog() {
        // given
        RunOrder order = order(TASK, 13, IMAGE, "echo slow; sleep 600", 1);
        Ear ear = new Ear();

        // when
        runner().launch(order, false, ear);

        // then
        assertThat(ear.end()).isEqualTo(new Failed(137, RunCause.TIME_LIMIT, Evidence.NONE));
        assertThat(Path.of(order.files().log())).hasContent("slow");
    }

    @Test
    void aRunThatIsStoppedIsGoneBeforeItCountsAsKilled() throws ApiException {
        // given
        RunOrder order = order(3, "echo begun; sleep 600");
        List<Boolean> goneAtTheEnd = new CopyOnWriteArrayList<>();
        Ear ear = new Ear() {
            @Override
            public void ended(RunOutcome outcome) {
                goneAtTheEnd.add(isGone(order) && pods(order) == 0);
                super.ended(outcome);
            }
        };
        JobRunner runner = runner();
        runner.launch(order, false, ear);
        ear.started();

        // when
        runner.stop(order.key());

        // then
        assertThat(ear.end()).isEqualTo(RunOutcome.of(RunCause.KILLED_BY_USER));
        assertThat(goneAtTheEnd).containsExactly(true);
        assertThat(Path.of(order.files().log())).hasContent("begun");
    }

    @Test
    void aDeletionFromOutsideIsToldAsSuch() throws ApiException {
        // given
        RunOrder order = order(4, "sleep 600");
        Ear ear = new Ear();
        runner().launch(order, false, ear);
        ear.started();

        // when
        new KubernetesJobs(client).delete(KubernetesJobName.of(order));

        // then
        assertThat(ear.end()).isEqualTo(RunOutcome.of(RunCause.JOB_DELETED));
    }

    @Test
    void anotherWorkerAdoptsARunAndTheCommandRunsOnce() throws IOException {
        // given
        RunOrder order = order(5, "echo mark >> marks; until [ -e go ]; do sleep 0.2; done");
        Ear first = new Ear();
        JobRunner dead = runner();
        dead.launch(order, false, first);
        first.started();
        dead.close();

        // when
        Ear second = new Ear();
        runner().launch(order, true, second);
        second.started();
        Files.createFile(Path.of(order.files().directory(), "go"));

        // then
        assertThat(second.end()).isEqualTo(RunOutcome.succeeded());
        assertThat(first.outcomes).isEmpty();
        assertThat(Path.of(order.files().directory(), "marks")).hasContent("mark");
    }

    @Test
    void aRunThatEndedWhileNobodyWatchedIsToldToTheNextWorker() {
        // given
        RunOrder order = order(6, "echo alone; exit 5");
        JobRunner dead = runner();
        dead.launch(order, false, new Deaf());
        dead.close();
        await().atMost(PATIENCE).until(() -> hasFailed(order));

        // when
        Ear ear = new Ear();
        runner().launch(order, false, ear);

        // then
        assertThat(ear.end()).isEqualTo(RunOutcome.exitCode(5));
        assertThat(Path.of(order.files().log())).hasContent("alone");
    }

    @Test
    void aRunThatVanishedWhileNobodyWatchedIsNotStartedAgain() {
        // given
        RunOrder order = order(7, "touch never");
        Ear ear = new Ear();

        // when
        runner().launch(order, true, ear);

        // then
        assertThat(ear.end())
                .isEqualTo(RunOutcome.of(RunCause.NODE_LOST, "its Kubernetes Job vanished while no worker watched it"));
        assertThat(isGone(order)).isTrue();
    }

    @Test
    void anImageThatCannotBePulledIsGivenUpAndRemoved() {
        // given
        RunOrder order = order(8, "localhost:1/no/such:1", "true");
        Ear ear = new Ear();

        // when
        runner().launch(order, false, ear);

        // then
        assertThat(ear.end())
                .isInstanceOfSatisfying(
                        NeverStarted.class, end -> assertThat(end.reason()).startsWith("the image cannot be pulled: "));
        assertThat(isGone(order)).isTrue();
    }

    @Test
    void anImageNameThatKubernetesRefusesIsGivenUpAtOnce() {
        // given
        Ear ear = new Ear();

        // when
        runner().launch(order(9, "no spaces, please", "true"), false, ear);

        // then
        assertThat(ear.end()).isInstanceOf(NeverStarted.class);
    }

    @Test
    void aDrainedRunIsEvictedAndNotStartedTwice() throws Exception {
        // given
        RunOrder order = order(10, "echo mark >> marks; sleep 600");
        Ear ear = new Ear();
        runner().launch(order, false, ear);
        ear.started();

        // when
        evict(order);

        // then
        assertThat(ear.end()).isInstanceOf(Evicted.class);
        assertThat(Path.of(order.files().directory(), "marks")).hasContent("mark");
    }

    @Test
    void aListenerThatFailsIsToldAgain() {
        // given
        CompletableFuture<RunOutcome> second = new CompletableFuture<>();
        List<RunOutcome> first = new CopyOnWriteArrayList<>();
        JobRunner.Listener listener = new Deaf() {
            @Override
            public void ended(RunOutcome outcome) {
                if (first.isEmpty()) {
                    first.add(outcome);
                    throw new IllegalStateException("the database is away");
                }
                second.complete(outcome);
            }
        };

        // when
        runner().launch(order(11, "true"), false, listener);

        // then
        assertThat(second.orTimeout(PATIENCE.toSeconds(), SECONDS).join()).isEqualTo(RunOutcome.succeeded());
    }

    @Test
    void removingATaskRemovesAlsoWhatThisWorkerNeverLaunched() {
        // given
        TaskRef task = new TaskRef(2, uid(), "user." + USER + ".removed", USER);
        JobRunner dead = runner();
        Ear forgotten = new Ear();
        RunOrder earlier = order(task, 0, IMAGE, "sleep 600");
        dead.launch(earlier, false, forgotten);
        forgotten.started();
        dead.close();
        JobRunner runner = runner();
        Ear ear = new Ear();
        RunOrder later = order(task, 1, IMAGE, "sleep 600");
        runner.launch(later, false, ear);
        ear.started();

        // when
        int left = runner.remove(task);

        // then
        assertThat(left).isEqualTo(2);
        await().atMost(PATIENCE).until(() -> runner.remove(task) == 0);
        assertThat(ear.end()).isEqualTo(RunOutcome.of(RunCause.KILLED_BY_USER));
        assertThat(pods(earlier) + pods(later)).isZero();
    }

    @Test
    void aHomeCanBePreparedAgainAndByTwoAtOnce() {
        // when
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> homes().prepare(USER));
        homes().prepare(USER);

        // then
        assertThat(other).succeedsWithin(PATIENCE);
    }

    @Test
    void aNamespaceOfSomebodyElseIsNotTaken() throws ApiException {
        // given
        String taken = USER + "-taken";
        core.createNamespace(new V1Namespace().metadata(new V1ObjectMeta().name(taken)))
                .execute();

        try {
            // when // then
            assertThatThrownBy(() -> homes().prepare(taken))
                    .isInstanceOf(Refusal.class)
                    .hasMessageContaining("kubectl label namespace " + taken + " orchestra.org/user=" + taken);
        } finally {
            core.deleteNamespace(taken).execute();
        }
    }

    private JobRunner runner() {
        JobRunner runner = KubernetesRunner.start(
                KubernetesClients::fromEnvironment,
                SHORT,
                new RunFiles(new VolumeFiles(storage), new BoundedLog(BoundedLog.MOST_LIMIT)));
        runners.add(runner);
        return runner;
    }

    private static KubernetesHomes homes() {
        return new KubernetesHomes(client, new VolumeSource.HostPath(root.toString()));
    }

    private static RunOrder order(int job, String command) {
        return order(TASK, job, IMAGE, command);
    }

    private static RunOrder order(int job, String image, String command) {
        return order(TASK, job, image, command);
    }

    private static RunOrder order(TaskRef task, int job, String image, String command) {
        return order(task, job, image, command, 900);
    }

    private static RunOrder order(TaskRef task, int job, String image, String command, long maxSeconds) {
        OwnedName name = new OwnedName(task.name());
        String jobName = "conf/" + job + ".json";
        return new RunOrder(
                new RunKey(task.id(), job, 1),
                task,
                jobName,
                image,
                command,
                new Place("real-0", 0, 0),
                new Resources(DeviceKind.CPU, 50, 32, 0, maxSeconds),
                new RunOrder.Files(
                        storage.user(USER).toString(),
                        storage.run(name, jobName, 1).toString(),
                        storage.log(name, jobName, 1).toString()));
    }

    private static boolean isGone(RunOrder order) {
        return new KubernetesJobs(client).find(KubernetesJobName.of(order)).isEmpty();
    }

    private static int pods(RunOrder order) {
        return podNames(order).size();
    }

    private static List<String> podNames(RunOrder order) {
        try {
            return core
                    .listNamespacedPod(USER)
                    .labelSelector(Labels.KUBERNETES_JOB + "="
                            + KubernetesJobName.of(order).name())
                    .execute()
                    .getItems()
                    .stream()
                    .map(pod -> pod.getMetadata().getName())
                    .toList();
        } catch (ApiException failure) {
            throw new IllegalStateException(failure.getResponseBody(), failure);
        }
    }

    private static boolean hasFailed(RunOrder order) throws ApiException {
        return Stream.ofNullable(
                        batch.readNamespacedJob(KubernetesJobName.of(order).name(), USER)
                                .execute()
                                .getStatus()
                                .getConditions())
                .flatMap(List::stream)
                .anyMatch(condition -> condition.getType().equals("Failed"));
    }

    private static void evict(RunOrder order) throws ApiException, IOException {
        String pod = podNames(order).get(0);
        V1Eviction eviction =
                new V1Eviction().metadata(new V1ObjectMeta().name(pod).namespace(USER));
        try (Response response = core.createNamespacedPodEviction(pod, USER, eviction)
                .buildCall(null)
                .execute()) {
            assertThat(response.isSuccessful()).isTrue();
        }
    }

    private static String uid() {
        return "%08x".formatted(ThreadLocalRandom.current().nextInt());
    }

    /** Keeps what it hears. */
    private static class Ear implements JobRunner.Listener {
        private final CompletableFuture<Instant> running = new CompletableFuture<>();
        final List<RunOutcome> outcomes = new CopyOnWriteArrayList<>();

        @Override
        public void running(Instant since) {
            running.complete(since);
        }

        @Override
        public void ended(RunOutcome outcome) {
            outcomes.add(outcome);
        }

        void started() {
            await().atMost(PATIENCE).until(running::isDone);
        }

        /** The outcome, once heard. */
        RunOutcome end() {
            await().atMost(PATIENCE).until(() -> !outcomes.isEmpty());
            assertThat(outcomes).hasSize(1);
            return outcomes.get(0);
        }
    }

    private static class Deaf implements JobRunner.Listener {
        @Override
        public void running(Instant since) {}

        @Override
        public void ended(RunOutcome outcome) {}
    }
}
