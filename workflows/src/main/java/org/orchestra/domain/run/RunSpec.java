package org.orchestra.domain.run;

import java.util.List;
import java.util.stream.IntStream;
import org.orchestra.domain.capacity.DeviceKind;

/**
 * Everything a runner must know to run one attempt of one job; complete in itself, so that a runner at another site
 * needs no database.
 *
 * @param key which attempt
 * @param task whose it is
 * @param jobName the job's name: its configuration file's path in the dataset
 * @param image the container image
 * @param command the command for {@code /bin/sh -c}, every path filled in and quoted
 * @param assignedSlot where it runs
 * @param allocation what it asks for
 * @param paths where it writes
 */
public record RunSpec(
        RunKey key,
        TaskRef task,
        String jobName,
        String image,
        String command,
        AssignedSlot assignedSlot,
        Allocation allocation,
        Paths paths) {

    /**
     * The indices of the GPUs that it may use, ascending: the first of those that its slot stands for. With two GPUs a slot,
     * slot 3 has 6 and 7, and a job that asks for one there gets 6. Empty on a CPU queue. No two slots of a node share one.
     */
    public List<Integer> devices() {
        int first = assignedSlot.slot() * assignedSlot.gpus();
        return IntStream.range(first, first + allocation.gpus()).boxed().toList();
    }

    /**
     * The task of a run.
     *
     * @param id its number in the database
     * @param uid 8 hexadecimal digits that no other task ever has, also not a later one of the same name
     * @param name its full name
     * @param owner its owner's username
     */
    public record TaskRef(long id, String uid, String name, String owner) {}

    /**
     * The granted slot.
     *
     * @param node the node's name
     * @param slot the slot on that node, from 0
     * @param gpus how many GPUs each slot of that node stands for; 0 on a CPU queue
     */
    public record AssignedSlot(String node, int slot, int gpus) {}

    /**
     * What a run may use.
     *
     * @param device the kind of device its slot stands for
     * @param cpuMillis thousandths of a CPU
     * @param memoryMiB memory in MiB
     * @param gpus whole GPUs; 0 on a CPU queue
     * @param maxSeconds the longest it may run, in seconds
     */
    public record Allocation(DeviceKind device, int cpuMillis, int memoryMiB, int gpus, long maxSeconds) {}

    /**
     * Absolute paths on the volume, the same inside and outside of a pod.
     *
     * @param volume the user's folder, mounted into the run
     * @param directory the run's own folder: its working directory, where {@code %OUT} lies
     * @param log where its log is stored when it has ended
     */
    public record Paths(String volume, String directory, String log) {}
}
