package org.orchestra.store.capacity;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.capacity.QueueLimits;
import org.orchestra.domain.capacity.QueueName;
import org.orchestra.domain.cluster.ClusterName;

/**
 * What a queue is made from.
 *
 * @param clusters the clusters whose machines may be its nodes, in order of preference
 * @param isDefault whether tasks that name no queue go here from now on, instead of where they went before
 * @param members the usernames of those who may use it, beside admins; null for everybody
 */
public record NewQueue(
        QueueName name,
        List<ClusterName> clusters,
        QueueLimits limits,
        boolean isDefault,
        @Nullable List<String> members) {}
