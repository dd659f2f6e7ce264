package org.orchestra.maestro.queue;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue as the server describes it.
 *
 * @param members who may use it; absent when everybody may
 * @param version counts its edits
 */
record Queue(
        String name,
        @Nullable String cluster,
        @Nullable String deviceKind,
        @JsonProperty("isDefault") boolean isDefault,
        int enabledSlots,
        int usedSlots,
        BigDecimal cpus,
        int memoryMib,
        int gpus,
        long maxSeconds,
        @Nullable List<String> members,
        int version) {
    Queue {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(cpus, "cpus");
    }

    /** The queue after it was changed, in one line. */
    String inWords() {
        return "queue " + name + " of cluster " + cluster + (isDefault ? ", the default" : "")
                + ": a job gets " + cpuCount() + (cpuCount().equals("1") ? " CPU, " : " CPUs, ") + memory()
                + (gpus == 0 ? "" : ", " + gpus + (gpus == 1 ? " GPU" : " GPUs"))
                + " for at most " + runTime() + "; for " + users();
    }

    String cpuCount() {
        return cpus.stripTrailingZeros().toPlainString();
    }

    MemorySize memory() {
        return new MemorySize(memoryMib);
    }

    RunTime runTime() {
        return new RunTime(maxSeconds);
    }

    String users() {
        if (members == null) {
            return "everybody";
        }
        return members.isEmpty() ? "nobody" : String.join(", ", members);
    }
}
