package org.orchestra.store.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.capacity.DeviceKind;
import org.orchestra.domain.cluster.Cluster;
import org.orchestra.domain.cluster.ClusterStatus;
import org.orchestra.domain.cluster.ClusterType;
import org.orchestra.domain.cluster.VolumeSource;
import org.orchestra.store.paging.PageRequest;
import org.orchestra.testing.PostgresExtension;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;

/** The first capacity of an installation, from its properties. */
class CapacityBootstrapIT {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final String[] LOCAL = {
        "orchestra.bootstrap.clusters[0].name=local",
        "orchestra.bootstrap.clusters[0].type=local",
        "orchestra.bootstrap.queues[0].name=cpu",
        "orchestra.bootstrap.queues[0].cluster=local",
        "orchestra.bootstrap.queues[0].is-default=true",
        "orchestra.bootstrap.nodes[0].name=here",
        "orchestra.bootstrap.nodes[0].queue=cpu",
        "orchestra.bootstrap.nodes[0].slots=4"
    };

    private final JdbcClient jdbc = POSTGRES.jdbc();

    @EnableTransactionManagement(proxyTargetClass = true)
    static class Transactions {}

    @BeforeEach
    void emptyDatabase() {
        POSTGRES.clear();
    }

    @Test
    void aFewPropertiesAreEnough() {
        // when
        apply(LOCAL);

        // then
        assertThat(new ClusterRepository(jdbc).all(ClusterStatus.ACTIVE))
                .singleElement()
                .satisfies(cluster -> {
                    assertThat(cluster.type()).isEqualTo(ClusterType.LOCAL);
                    assertThat(cluster.messengerQueue()).isEqualTo("cluster-local");
                    assertThat(cluster.volume()).isNull();
                });
        assertThat(new QueueRepository(jdbc).list(PageRequest.first()).items()).containsExactly(queue("cpu", true, 4));
        assertThat(rows("SELECT concat_ws(' ', cpu_millis, memory_mib, gpus, max_seconds) FROM queue"))
                .containsExactly("1000 1024 0 604800");
        assertThat(rows("SELECT concat_ws(' ', name, enabled_slots, max_slots) FROM node"))
                .containsExactly("here 4 4");
    }

    @Test
    void everythingThatCanBeSaidIsKept() {
        // when
        apply(
                "orchestra.bootstrap.clusters[0].name=lab",
                "orchestra.bootstrap.clusters[0].type=kubernetes",
                "orchestra.bootstrap.clusters[0].messenger-queue=messenger-1",
                "orchestra.bootstrap.clusters[0].volume.kind=nfs",
                "orchestra.bootstrap.clusters[0].volume.server=store.lab.example",
                "orchestra.bootstrap.clusters[0].volume.path=/export/volume",
                "orchestra.bootstrap.clusters[1].name=cloud",
                "orchestra.bootstrap.clusters[1].type=kubernetes",
                "orchestra.bootstrap.clusters[1].volume.kind=storage-class",
                "orchestra.bootstrap.clusters[1].volume.storage-class=fast",
                "orchestra.bootstrap.clusters[1].volume.gibibytes=50",
                "orchestra.bootstrap.queues[0].name=nvidia",
                "orchestra.bootstrap.queues[0].cluster=lab",
                "orchestra.bootstrap.queues[0].device=gpu",
                "orchestra.bootstrap.queues[0].cpus=2.5",
                "orchestra.bootstrap.queues[0].memory=8GB",
                "orchestra.bootstrap.queues[0].gpus=1",
                "orchestra.bootstrap.queues[0].max-cpus=8",
                "orchestra.bootstrap.queues[0].max-memory=32GB",
                "orchestra.bootstrap.queues[0].max-run-time=36h",
                "orchestra.bootstrap.queues[0].default-run-time=2h",
                "orchestra.bootstrap.nodes[0].name=gpu-1.lab.example",
                "orchestra.bootstrap.nodes[0].queue=nvidia",
                "orchestra.bootstrap.nodes[0].slots=2",
                "orchestra.bootstrap.nodes[0].max-slots=8");

        // then
        assertThat(new ClusterRepository(jdbc).all(ClusterStatus.ACTIVE))
                .extracting(Cluster::messengerQueue)
                .containsExactly("messenger-1", "cluster-cloud");
        assertThat(new ClusterRepository(jdbc).all(ClusterStatus.ACTIVE))
                .extracting(Cluster::volume)
                .containsExactly(
                        new VolumeSource.Nfs("store.lab.example", "/export/volume"),
                        new VolumeSource.StorageClass("fast", 50));
        assertThat(
                        rows(
                                "SELECT concat_ws(' ', device_kind, cpu_millis, memory_mib, gpus, max_cpu_millis, max_memory_mib, max_seconds, default_seconds, is_default) FROM queue"))
                .containsExactly("GPU 2500 8192 1 8000 32768 129600 7200 f");
        assertThat(rows("SELECT concat_ws(' ', name, enabled_slots, max_slots) FROM node"))
                .containsExactly("gpu-1.lab.example 2 8");
    }

    @Test
    void whatExistsIsLeftAsAnAdminMadeIt() {
        // given
        apply(LOCAL);
        jdbc.sql("UPDATE node SET enabled_slots = 1").update();
        jdbc.sql("UPDATE queue SET memory_mib = 77, is_default = false").update();
        jdbc.sql("UPDATE cluster SET status = 'INACTIVE'").update();

        // when
        apply(LOCAL);
        apply("orchestra.bootstrap.clusters[0].name=local", "orchestra.bootstrap.clusters[0].type=kubernetes");

        // then
        assertThat(rows("SELECT enabled_slots::text FROM node")).containsExactly("1");
        assertThat(rows("SELECT concat_ws(' ', memory_mib, is_default) FROM queue"))
                .containsExactly("77 f");
        assertThat(rows("SELECT status FROM cluster")).containsExactly("INACTIVE");
    }

    @Test
    void aNewQueueDoesNotTakeTheDefaultFromAnother() {
        // given
        apply(LOCAL);

        // when
        apply(
                "orchestra.bootstrap.queues[0].name=big",
                "orchestra.bootstrap.queues[0].cluster=local",
                "orchestra.bootstrap.queues[0].is-default=true",
                "orchestra.bootstrap.nodes[0].name=there",
                "orchestra.bootstrap.nodes[0].queue=big",
                "orchestra.bootstrap.nodes[0].slots=1");

        // then
        assertThat(new QueueRepository(jdbc).list(PageRequest.first()).items())
                .containsExactly(queue("big", false, 1), queue("cpu", true, 4));
    }

    @Test
    void aMachineThatAnAdminGaveToAnotherGpuQueueStaysThere() {
        // given
        String[] gpus = {
            "orchestra.bootstrap.clusters[0].name=local",
            "orchestra.bootstrap.clusters[0].type=local",
            "orchestra.bootstrap.queues[0].name=first",
            "orchestra.bootstrap.queues[0].cluster=local",
            "orchestra.bootstrap.queues[0].device=gpu",
            "orchestra.bootstrap.queues[0].gpus=1",
            "orchestra.bootstrap.queues[1].name=second",
            "orchestra.bootstrap.queues[1].cluster=local",
            "orchestra.bootstrap.queues[1].device=gpu",
            "orchestra.bootstrap.queues[1].gpus=1",
            "orchestra.bootstrap.nodes[0].name=g1",
            "orchestra.bootstrap.nodes[0].queue=first",
            "orchestra.bootstrap.nodes[0].slots=2"
        };
        apply(gpus);
        jdbc.sql("UPDATE node SET queue_id = (SELECT id FROM queue WHERE name = 'second')")
                .update();

        // when
        apply(gpus);

        // then
        assertThat(rows("SELECT q.name FROM node n JOIN queue q ON q.id = n.queue_id"))
                .containsExactly("second");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            type=kubernetes  |                          | needs a volume
            type=kubernetes  | volume.kind=host-path    | has a path, and nothing else
            type=local       | messenger-queue=orchestra | is that of the workflows
            type=local       | messenger-queue=cluster-local | which another cluster has
            """)
    void aClusterThatCannotBeIsRefusedAndNothingIsMade(String type, @Nullable String setting, String words) {
        // given
        apply(LOCAL);
        String lps = "orchestra.bootstrap.clusters[0].";

        // then
        context(lps + "name=lps", lps + type, setting == null ? "unused=" : lps + setting)
                .run(started -> assertThat(
                                started.getStartupFailure() != null
                                        ? started.getStartupFailure()
                                        : catchThrowable(() -> started.getBean(CapacityBootstrap.class)
                                                .apply(List.of())))
                        .hasStackTraceContaining(words));
        assertThat(rows("SELECT name FROM cluster")).containsExactly("local");
    }

    @Test
    void aQueueOfNoClusterIsRefusedAndNothingIsMade() {
        assertThatThrownBy(() -> apply(
                        "orchestra.bootstrap.clusters[0].name=local",
                        "orchestra.bootstrap.clusters[0].type=local",
                        "orchestra.bootstrap.queues[0].name=cpu",
                        "orchestra.bootstrap.queues[0].cluster=lcoal"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "orchestra.bootstrap: queue cpu names the cluster lcoal, which does not exist: name one that does or add it.");
        assertThat(rows("SELECT name FROM cluster")).isEmpty();
    }

    @Test
    void aQueueWhoseJobsMayAskForLessThanTheyGetIsRefusedAndNothingIsMade() {
        assertThatThrownBy(() -> apply(
                        "orchestra.bootstrap.clusters[0].name=local",
                        "orchestra.bootstrap.clusters[0].type=local",
                        "orchestra.bootstrap.queues[0].name=cpu",
                        "orchestra.bootstrap.queues[0].cluster=local",
                        "orchestra.bootstrap.queues[0].memory=4GB",
                        "orchestra.bootstrap.queues[0].max-memory=2GB"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "orchestra.bootstrap: queue cpu cannot be: The maximum of memory must be at least the default");
        assertThat(rows("SELECT name FROM cluster")).isEmpty();
    }

    @Test
    void aNodeOfNoQueueIsRefusedAndNothingIsMade() {
        assertThatThrownBy(() -> apply(
                        "orchestra.bootstrap.clusters[0].name=local",
                        "orchestra.bootstrap.clusters[0].type=local",
                        "orchestra.bootstrap.nodes[0].name=here",
                        "orchestra.bootstrap.nodes[0].queue=cpu",
                        "orchestra.bootstrap.nodes[0].slots=4"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "orchestra.bootstrap: node here names the queue cpu, which does not exist: name one that does or add it.");
        assertThat(rows("SELECT name FROM cluster")).isEmpty();
    }

    @Test
    void aNodeThatASingleMachineDoesNotHaveIsRefusedAndNothingIsMade() {
        assertThatThrownBy(() -> apply(
                        "orchestra.bootstrap.clusters[0].name=local",
                        "orchestra.bootstrap.clusters[0].type=local",
                        "orchestra.bootstrap.queues[0].name=cpu",
                        "orchestra.bootstrap.queues[0].cluster=local",
                        "orchestra.bootstrap.nodes[0].name=elsewhere",
                        "orchestra.bootstrap.nodes[0].queue=cpu",
                        "orchestra.bootstrap.nodes[0].slots=4"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "orchestra.bootstrap: queue cpu is of a cluster that is a single machine, which has no node elsewhere: call it here or there or g1.");
        assertThat(rows("SELECT name FROM cluster")).isEmpty();
    }

    @Test
    void severalProcessesThatStartAtOnceMakeItOnce() throws Exception {
        // given
        int processes = 8;
        ExecutorService executor = Executors.newFixedThreadPool(processes);

        try {
            // the window is some microseconds wide: one round meets it about one time in ten
            for (int round = 0; round < 40; round++) {
                POSTGRES.clear();
                CyclicBarrier together = new CyclicBarrier(processes);

                // when
                Callable<Void> process = () -> applyOnce(together, LOCAL);
                for (Future<Void> start : executor.invokeAll(Collections.nCopies(processes, process))) {
                    start.get();
                }

                // then
                assertThat(new QueueRepository(jdbc).list(PageRequest.first()).items())
                        .containsExactly(queue("cpu", true, 4));
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static Void applyOnce(CyclicBarrier together, String... properties) {
        context(properties).run(context -> {
            together.await();
            context.getBean(CapacityBootstrap.class).apply(List.of("here", "there", "g1"));
        });
        return null;
    }

    private static void apply(String... properties) {
        context(properties)
                .run(context -> context.getBean(CapacityBootstrap.class).apply(List.of("here", "there", "g1")));
    }

    private static ApplicationContextRunner context(String... properties) {
        DataSource database = POSTGRES.dataSource();
        return new ApplicationContextRunner()
                .withUserConfiguration(Transactions.class, ClusterRepository.class, CapacityBootstrap.class)
                .withBean(JdbcClient.class, () -> JdbcClient.create(database))
                .withBean(PlatformTransactionManager.class, () -> new JdbcTransactionManager(database))
                .withPropertyValues(properties);
    }

    /** A queue as the configuration makes one when it says no more. */
    private static QueueView queue(String name, boolean isDefault, int slots) {
        return new QueueView(
                name,
                "local",
                List.of("local"),
                DeviceKind.CPU,
                isDefault,
                slots,
                0,
                1.0,
                1024,
                0,
                1.0,
                1024,
                604_800,
                null,
                null,
                0);
    }

    private List<String> rows(String sql) {
        return jdbc.sql(sql).query(String.class).list();
    }
}
