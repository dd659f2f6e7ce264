package org.orchestra.domain.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.orchestra.domain.Refusal;
import org.orchestra.domain.capacity.QueueLimits.Bounds;

class QueueLimitsTest {
    private static final Resources JOB = new Resources(1_000, 1_024, 0);

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "999,     -,        -, maximum of CPUs",
                "1000001, -,        -, maximum of CPUs",
                "-,    1023,        -, maximum of memory",
                "-, 10000001,       -, maximum of memory",
                "-,       -,        0, default time limit must",
                "-,       -,      601, default time limit must"
            })
    void aMaximumIsAtLeastTheDefault(Integer cpus, Integer memory, Long defaultSeconds, String part) {
        assertThatThrownBy(() -> new QueueLimits(DeviceKind.CPU, JOB, new Bounds(cpus, memory), 600, defaultSeconds))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(part)
                .message()
                .matches("[^\\n]+: [^\\n]+[.]");
    }

    @ParameterizedTest
    @CsvSource({"CPU, 1, 1, 0, 1", "CPU, 1000000, 10000000, 0, 31622400", "GPU, 500, 1024, 1, 60", "GPU, 1, 1, 100, 1"})
    void limitsInRangeAreAllowed(DeviceKind kind, int cpuMillis, int memoryMib, int gpus, long seconds) {
        assertThat(new QueueLimits(kind, new Resources(cpuMillis, memoryMib, gpus), seconds)
                        .job()
                        .gpus())
                .isEqualTo(gpus);
    }

    @ParameterizedTest
    @CsvSource({
        "CPU,       0,     1024,   0,        1, CPUs",
        "CPU, 1000001,     1024,   0,        1, CPUs",
        "CPU,    1000,        0,   0,        1, memory",
        "CPU,    1000, 10000001,   0,        1, memory",
        "CPU,    1000,     1024,   1,        1, make a GPU queue",
        "GPU,    1000,     1024,   0,        1, 1 to 100 GPUs",
        "GPU,    1000,     1024, 101,        1, 1 to 100 GPUs",
        "GPU,    1000,     1024,  -1,        1, 1 to 100 GPUs",
        "CPU,    1000,     1024,   0,        0, 366 days",
        "CPU,    1000,     1024,   0, 31622401, 366 days"
    })
    void limitsOutOfRangeAreRefusedInOneSentence(
            DeviceKind kind, int cpuMillis, int memoryMib, int gpus, long seconds, String part) {
        Resources job = new Resources(cpuMillis, memoryMib, gpus);
        assertThatThrownBy(() -> new QueueLimits(kind, job, seconds))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining(part)
                .message()
                .matches("[^\\n]+: [^\\n]+[.]")
                .doesNotContain(". ");
    }
}
