package org.orchestra.maestro.queue;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.JobResources;
import org.orchestra.maestro.amount.MemorySize;
import org.orchestra.maestro.amount.SlurmTime;

/**
 * A queue as the server describes it.
 *
 * @param maxCpus what a job may ask for at most, as the memory; absent where it is what every job gets
 * @param defaultSeconds how long a job may run that does not say; absent for the maximum
 * @param members who may use it; absent when everybody may
 * @param version counts its edits
 */
record QueueResponse(
        String name,
        @Nullable String cluster,
        @Nullable String deviceKind,
        @JsonProperty("isDefault") boolean isDefault,
        int enabledSlots,
        int usedSlots,
        BigDecimal cpus,
        int memoryMib,
        int gpus,
        @Nullable BigDecimal maxCpus,
        @Nullable Integer maxMemoryMib,
        @Nullable Long defaultSeconds,
        long maxSeconds,
        @Nullable List<String> members,
        int version) {
    QueueResponse {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(cpus, "cpus");
    }

    /** The queue after it was changed, in one line. */
    String inWords() {
        return "queue " + name + " of cluster " + cluster + (isDefault ? ", the default" : "") + ": " + share()
                + "; for " + users();
    }

    /** What a job gets, and what it may ask for where that is more. */
    String share() {
        String most = new JobResources(maxCpus, maxMemoryMib, null).inWords();
        return "a job gets " + new JobResources(cpus, memoryMib, gpus).inWords()
                + (mayAskForMore() ? " and may ask for " + most : "")
                + (defaultSeconds == null || defaultSeconds == maxSeconds
                        ? " for at most " + new SlurmTime(maxSeconds)
                        : ", for " + new SlurmTime(defaultSeconds) + " unless it asks for up to "
                                + new SlurmTime(maxSeconds));
    }

    String cpuCount() {
        String least = JobResources.written(cpus);
        return maxCpus == null ? least : upTo(least, JobResources.written(maxCpus));
    }

    String memory() {
        String least = new MemorySize(memoryMib).toString();
        return maxMemoryMib == null ? least : upTo(least, new MemorySize(maxMemoryMib).toString());
    }

    String runTime() {
        String most = new SlurmTime(maxSeconds).toString();
        return defaultSeconds == null ? most : upTo(new SlurmTime(defaultSeconds).toString(), most);
    }

    private boolean mayAskForMore() {
        return maxCpus != null && maxCpus.compareTo(cpus) > 0 || maxMemoryMib != null && maxMemoryMib > memoryMib;
    }

    private static String upTo(String unasked, String most) {
        return unasked.equals(most) ? most : unasked + " to " + most;
    }

    String users() {
        if (members == null) {
            return "everybody";
        }
        return members.isEmpty() ? "nobody" : String.join(", ", members);
    }
}
