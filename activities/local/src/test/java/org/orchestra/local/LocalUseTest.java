package org.orchestra.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.orchestra.local.LocalMachine.KEY;
import static org.orchestra.local.LocalMachine.TASK;
import static org.orchestra.local.LocalMachine.await;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.orchestra.domain.run.RunKey;
import org.orchestra.runner.use.RequestedUse;
import org.orchestra.runner.use.RunUse;

/** What processes of this machine use while they run. */
class LocalUseTest {
    @RegisterExtension
    private final LocalMachine namespaces = new LocalMachine(true);

    @RegisterExtension
    private final LocalMachine sessions = new LocalMachine(false);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theCpuOfAllItsProcessesCountsWhileTheyUseIt(boolean confined) {
        // given
        LocalMachine machine = machine(confined);

        // when its command only waits for those that work
        machine.launch("for i in 1 2; do (while [ ! -e stop ]; do :; done) & done; wait; exec sleep 600");

        // then
        await(() -> cpuMillis(machine) > 300);

        // when
        machine.touch("stop");

        // then
        await(() -> cpuMillis(machine) < 100);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shortProcessesThatFollowOneAnotherCountToo(boolean confined) {
        // given
        LocalMachine machine = machine(confined);

        // when
        machine.launch("while :; do /bin/true; done");

        // then
        await(() -> cpuMillis(machine) > 200);
    }

    @Test
    void memoryIsWhatItHasNow() {
        // when
        namespaces.launch("dd if=/dev/zero of=/dev/null bs=64M & touch began; wait");

        // then
        await(() -> use(namespaces).map(RunUse::memoryMib).orElse(0) >= 64);
        assertThat(use(namespaces)).hasValueSatisfying(use -> {
            assertThat(use.run()).isEqualTo(KEY);
            assertThat(use.obstacle()).isNull();
        });
    }

    @Test
    void ofARunThatIsNotHereNothingIsSaid() {
        assertThat(use(namespaces)).isEmpty();
        assertThat(namespaces
                        .runner()
                        .uses()
                        .measure(List.of(new RequestedUse(TASK, new RunKey(9, 9, 9), new RunKey(9, 9, 9)))))
                .isEmpty();
    }

    private LocalMachine machine(boolean confined) {
        return confined ? namespaces : sessions;
    }

    /** Before the first measurement, neither much nor little. */
    private static int cpuMillis(LocalMachine machine) {
        return use(machine).map(RunUse::cpuMillis).orElse(150);
    }

    private static Optional<RunUse> use(LocalMachine machine) {
        return machine.runner().uses().measure(List.of(new RequestedUse(TASK, KEY, KEY))).stream()
                .findFirst();
    }
}
