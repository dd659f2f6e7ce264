package org.orchestra.domain.run;

import java.util.List;
import java.util.stream.IntStream;
import org.orchestra.domain.capacity.DeviceKind;

/**
 * Everything that a runner needs to run one attempt of one job. It is complete, so that a runner at another site needs no
 * database.
 *
 * @param key the attempt
 * @param task its task
 * @param jobName the job's name: its configuration file's path in the dataset, or its values, such as {@code lr=0.1,seed=3}
 * @param image the container image
 * @param command the command for {@code /bin/sh -c}, with every path and value filled in and quoted; it writes the job's
 *     parameters itself, if it has any
 * @param assignedSlot the slot that it runs in
 * @param allocation the resources that it may use
 * @param paths the paths that it writes to
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
     * The indices of the GPUs that it may use, ascending. It gets the first GPUs of its slot: with two GPUs a slot, slot 3 has
     * GPUs 6 and 7, and a job that asks for one gets GPU 6. Slots of a node share no GPU. Empty in a CPU queue.
     */
    public List<Integer> devices() {
        int first = assignedSlot.slot() * assignedSlot.gpus();
        return IntStream.range(first, first + allocation.gpus()).boxed().toList();
    }

    /**
     * The task of a run.
     *
     * @param id its number in the database
     * @param uid 8 hexadecimal digits that identify the task for ever; a later task of the same name has others
     * @param name its full name
     * @param owner its owner's username
     */
    public record TaskRef(long id, String uid, String name, String owner) {}

    /**
     * The granted slot.
     *
     * @param node the node's name
     * @param slot the slot on that node, from 0
     * @param gpus how many GPUs each slot of that node has; 0 in a CPU queue
     */
    public record AssignedSlot(String node, int slot, int gpus) {}

    /**
     * The resources of a run.
     *
     * @param device the kind of device that its slot has
     * @param cpuMillis thousandths of a CPU
     * @param memoryMiB memory in MiB
     * @param gpus whole GPUs; 0 in a CPU queue
     * @param maxSeconds its time limit in seconds
     */
    public record Allocation(DeviceKind device, int cpuMillis, int memoryMiB, int gpus, long maxSeconds) {}

    /**
     * Absolute paths on the volume. They are the same inside and outside a pod.
     *
     * @param volume the user's folder, which the run may read
     * @param directory the run's own folder, which it may write: its working directory, which {@code %OUT} is in
     * @param log the file for its log, beside the directory, written when it has ended
     * @param shared folders that it may read as well: the datasets of other users that its task was given, beside the
     *     user's folder in the same parent
     * @param rule what it writes to the directory
     */
    public record Paths(String volume, String directory, String log, List<String> shared, OutputRule rule) {
        public Paths {
            shared = List.copyOf(shared);
        }

        /** Of a run that reads its own user's files only, and of whose task nothing else is asked. */
        public Paths(String volume, String directory, String log) {
            this(volume, directory, log, List.of(), OutputRule.DEFAULT);
        }

        /** What {@code %OUT} stands for. */
        public String output() {
            return directory + "/" + rule.name();
        }

        /** The folder that all of the user's runs may write. */
        public String scratch() {
            return volume + "/scratch";
        }
    }
}
