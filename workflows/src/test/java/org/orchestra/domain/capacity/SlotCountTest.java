package org.orchestra.domain.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotCountTest {
    @ParameterizedTest(name = "{7}")
    @CsvSource({
        "1000, 1024, 0,   8000,  65536, 0,     8, CPUs are the fewest",
        "1000, 4096, 0,  64000,  16384, 0,     4, memory is the least",
        "2000, 8192, 1,  64000, 262144, 4,     4, GPUs are the fewest",
        "2000, 8192, 2,  64000, 262144, 5,     2, a GPU is left over",
        "1500, 1024, 0,   8000,  65536, 0,     5, CPUs are left over",
        "2000, 8192, 1,  64000, 262144, 0,     0, a GPU queue on a machine without one",
        "1000, 1024, 0,   8000,  65536, 4,     8, a CPU queue on a machine with GPUs",
        "9000, 1024, 0,   8000,  65536, 0,     0, larger than the machine",
        "   1,    1, 0, 999999, 999999, 0, 10000, never more than a node may have"
    })
    void slotsAreWhatFitsIntoEverythingThatTheyAskFor(
            int cpuMillis, int memoryMib, int gpus, int cpus, int memory, int devices, int slots, String why) {
        assertThat(SlotCount.of(new Resources(cpuMillis, memoryMib, gpus), new Resources(cpus, memory, devices)))
                .as(why)
                .isEqualTo(slots);
    }
}
