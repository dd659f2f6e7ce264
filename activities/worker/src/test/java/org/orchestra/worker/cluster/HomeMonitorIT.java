package org.orchestra.worker.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.orchestra.domain.account.HomeState;
import org.orchestra.domain.account.HomeStep;
import org.orchestra.runner.HomeProvisioner;
import org.orchestra.store.home.HomeRepository;
import org.orchestra.store.testing.StoreExtension;
import org.orchestra.store.testing.TestData;

/** Which homes are prepared again, and when. */
class HomeMonitorIT {
    @RegisterExtension
    static final StoreExtension STORE = new StoreExtension();

    private final HomeRepository homes = STORE.get(HomeRepository.class);
    private final List<String> prepared = new CopyOnWriteArrayList<>();

    @BeforeEach
    void threeHomesAndOneElsewhere() {
        TestData data = STORE.data();
        data.cluster("second");
        for (String user : List.of("ana", "bob", "zoe", "eve", "new")) {
            data.user(user);
        }
        List.of("ana", "bob", "zoe").forEach(user -> homes.ready(user, StoreExtension.CLUSTER));
        homes.ready("eve", "second");
        STORE.jdbc()
                .sql("UPDATE account SET state = 'DISABLED' WHERE username = 'zoe'")
                .update();
    }

    @Test
    void everyHomeOfAnActiveUserIsPreparedThoughOneCannotBe() {
        // when
        new HomeMonitor(homes, Duration.ofHours(1)).repair(StoreExtension.CLUSTER, (user, begun) -> {
            prepared.add(user);
            throw new IllegalStateException("the cluster refuses");
        });

        // then
        assertThat(prepared).containsExactly("ana", "bob");
    }

    @Test
    void aRepairThatFailsIsNotedUntilOneSucceeds() {
        // given
        HomeMonitor monitor = new HomeMonitor(homes, Duration.ofHours(1));

        // when
        for (int i = 0; i < 2; i++) {
            monitor.repair(StoreExtension.CLUSTER, (user, begun) -> {
                begun.accept(HomeStep.NAMESPACE);
                begun.accept(HomeStep.QUOTA);
                throw new IllegalStateException("the cluster refuses");
            });
        }

        // then
        assertThat(homes.find("ana", StoreExtension.CLUSTER)).hasValueSatisfying(home -> {
            assertThat(home.state()).isEqualTo(HomeState.FAILING);
            assertThat(home.step()).isEqualTo(HomeStep.QUOTA);
            assertThat(home.attempts()).isEqualTo(2);
            assertThat(home.error()).isEqualTo("the cluster refuses");
            assertThat(home.readyAt()).isNotNull();
        });

        // when
        monitor.repair(StoreExtension.CLUSTER, (user, begun) -> {});

        // then
        assertThat(homes.find("ana", StoreExtension.CLUSTER)).hasValueSatisfying(home -> {
            assertThat(home.state()).isEqualTo(HomeState.READY);
            assertThat(home.attempts()).isZero();
        });
    }

    @Test
    void theHomeOfADeletedUserIsRemovedUntilNothingIsLeft() {
        // given
        STORE.data().deleteUser("zoe");
        List<String> removed = new CopyOnWriteArrayList<>();
        HomeProvisioner cluster = new HomeProvisioner() {
            @Override
            public void prepare(String username, Consumer<HomeStep> begun) {
                prepared.add(username);
            }

            @Override
            public boolean remove(String username) {
                removed.add(username);
                return removed.size() > 1;
            }
        };
        HomeMonitor monitor = new HomeMonitor(homes, Duration.ofHours(1));

        // when
        monitor.repair(StoreExtension.CLUSTER, cluster);
        monitor.repair(StoreExtension.CLUSTER, cluster);
        monitor.repair(StoreExtension.CLUSTER, cluster);

        // then
        assertThat(removed).containsExactly("zoe", "zoe");
        assertThat(prepared).containsOnly("ana", "bob");
    }

    @Test
    void homesAreRepairedAtTheStartAndAgain() {
        // when
        ScheduledExecutorService repairs = new HomeMonitor(homes, Duration.ofMillis(1))
                .begin(StoreExtension.CLUSTER, (user, begun) -> prepared.add(user));

        // then
        await().until(() -> prepared.size() >= 4);
        repairs.shutdownNow();
        // the repair that is on its way may still add one: a view of the list would fail
        assertThat(prepared.stream().limit(4)).containsExactly("ana", "bob", "ana", "bob");
    }
}
