package org.orchestra.cluster;

import org.orchestra.domain.capacity.DeviceKind;

/**
 * A queue and its slots.
 *
 * @param isDefault whether tasks that name no queue go here
 * @param enabledSlots the slots that its nodes may give, together
 * @param usedSlots how many of them hold a job now
 */
public record QueueView(
        String name, String cluster, DeviceKind deviceKind, boolean isDefault, int enabledSlots, int usedSlots) {}
