package org.orchestra.maestro.queue;

import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.amount.JobResources;
import org.orchestra.maestro.amount.MemorySize;
import org.orchestra.maestro.amount.SlurmTime;

/**
 * A queue.
 *
 * @param cluster the first of its clusters
 * @param clusters its clusters in order of preference; an older server tells the first only
 * @param maxCpus maximum that a job may request, like maxMemoryMib; absent if it equals the default
 * @param defaultSeconds default time limit of a job; absent if it equals the maximum
 * @param members users who may use it; absent for everybody
 * @param version edit counter for optimistic locking
 */
record QueueResponse(
        String name,
        @Nullable String cluster,
        List<String> clusters,
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
        if (clusters == null) {
            clusters = cluster == null ? List.of() : List.of(cluster);
        }
    }

    /** Describes the queue in one line. */
    String describe() {
        String queue = clusters.size() == 1
                ? text("queue %s of cluster %s", name, place())
                : text("queue %s of clusters %s", name, place());
        return isDefault
                ? text("%s, the default: %s; users: %s", queue, resources(), users())
                : text("%s: %s; users: %s", queue, resources(), users());
    }

    /** The names of its clusters. */
    String place() {
        return String.join(", ", clusters);
    }

    /** What a job gets by default, what it may request, and its time limits. */
    String resources() {
        String byDefault = new JobResources(cpus, memoryMib, gpus).describe();
        String max = new JobResources(maxCpus, maxMemoryMib, null).describe();
        String resources = mayRequestMore()
                ? text("a job gets %s and may request %s", byDefault, max)
                : text("a job gets %s", byDefault);
        SlurmTime longest = new SlurmTime(maxSeconds);
        return defaultSeconds == null || defaultSeconds == maxSeconds
                ? text("%s; time limit %s", resources, longest)
                : text("%s; time limit %s by default, at most %s", resources, new SlurmTime(defaultSeconds), longest);
    }

    String cpuCount() {
        String byDefault = JobResources.format(cpus);
        return maxCpus == null ? byDefault : upTo(byDefault, JobResources.format(maxCpus));
    }

    String memory() {
        String byDefault = new MemorySize(memoryMib).toString();
        return maxMemoryMib == null ? byDefault : upTo(byDefault, new MemorySize(maxMemoryMib).toString());
    }

    String runTime() {
        String max = new SlurmTime(maxSeconds).toString();
        return defaultSeconds == null ? max : upTo(new SlurmTime(defaultSeconds).toString(), max);
    }

    private boolean mayRequestMore() {
        return maxCpus != null && maxCpus.compareTo(cpus) > 0 || maxMemoryMib != null && maxMemoryMib > memoryMib;
    }

    private static String upTo(String byDefault, String max) {
        return byDefault.equals(max) ? max : byDefault + " to " + max;
    }

    boolean hasGpus() {
        return "GPU".equals(deviceKind);
    }

    /** @param username asked only of a queue that is not for everybody */
    boolean isFor(Supplier<String> username) {
        return members == null || members.contains(username.get());
    }

    String users() {
        if (members == null) {
            return "everybody";
        }
        return members.isEmpty() ? "nobody" : String.join(", ", members);
    }
}
