package org.orchestra.domain.scheduling;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.capacity.SlotCount;
import org.orchestra.domain.scheduling.Snapshot.MachineCapacity;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.QueueCapacity;

/**
 * The resources that the machines of a cluster have left while a plan allocates them. Nodes of several queues may be one
 * machine, so the plan keeps one of these for all queues.
 */
final class RemainingCapacity {
    private final Map<String, Resources> remaining = new HashMap<>();

    RemainingCapacity(List<QueueCapacity> queues) {
        queues.stream()
                .flatMap(queue -> queue.nodes().stream())
                .map(NodeSlots::machine)
                .forEach(this::add);
    }

    private void add(@Nullable MachineCapacity machine) {
        if (machine != null) {
            remaining.put(machine.name(), machine.available());
        }
    }

    boolean fits(NodeSlots node, Resources request) {
        MachineCapacity machine = node.machine();
        return machine == null || request.fitsInto(remaining(machine));
    }

    void allocate(NodeSlots node, Resources request) {
        MachineCapacity machine = node.machine();
        if (machine != null) {
            remaining.put(machine.name(), remaining(machine).minus(request));
        }
    }

    /** How many such jobs fit on a node with {@code freeSlots} free slots. */
    int count(NodeSlots node, int freeSlots, Resources request) {
        MachineCapacity machine = node.machine();
        return machine == null ? freeSlots : Math.min(freeSlots, SlotCount.of(request, remaining(machine)));
    }

    Resources remaining(MachineCapacity machine) {
        return remaining.getOrDefault(machine.name(), machine.available());
    }
}
