package org.orchestra.domain.scheduling;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.Resources;
import org.orchestra.domain.capacity.SlotCount;
import org.orchestra.domain.scheduling.Snapshot.Machine;
import org.orchestra.domain.scheduling.Snapshot.NodeSlots;
import org.orchestra.domain.scheduling.Snapshot.QueueCapacity;

/** What is left of the machines of a cluster while a plan gives it away. */
final class RemainingCapacity {
    private final Map<String, Resources> available = new HashMap<>();

    RemainingCapacity(List<QueueCapacity> queues) {
        queues.stream()
                .flatMap(queue -> queue.nodes().stream())
                .map(NodeSlots::machine)
                .forEach(this::add);
    }

    private void add(@Nullable Machine machine) {
        if (machine != null) {
            available.put(machine.name(), machine.available());
        }
    }

    boolean fits(NodeSlots node, Resources request) {
        Machine machine = node.machine();
        return machine == null || request.fitsInto(available(machine));
    }

    void allocate(NodeSlots node, Resources request) {
        Machine machine = node.machine();
        if (machine != null) {
            available.put(machine.name(), available(machine).minus(request));
        }
    }

    /** How many such jobs a node with so many free slots can take. */
    int count(NodeSlots node, int slots, Resources request) {
        Machine machine = node.machine();
        return machine == null ? slots : Math.min(slots, SlotCount.of(request, available(machine)));
    }

    private Resources available(Machine machine) {
        return available.getOrDefault(machine.name(), machine.available());
    }
}
