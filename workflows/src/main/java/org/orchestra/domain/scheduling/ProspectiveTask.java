package org.orchestra.domain.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.orchestra.domain.scheduling.Snapshot.TaskDemand;
import org.orchestra.domain.scheduling.Snapshot.UserDemand;

/**
 * A task that does not exist yet.
 *
 * @param owner the demand of its owner without this task, even when none of the owner's jobs waits
 * @param before how many of the owner's waiting tasks come before it in the owner's own order
 * @param queue the number of its queue
 * @param jobs how many jobs it would have
 * @param testJobs how many of them its test phase would have; 0 without one
 * @param cap how many of its jobs may hold a slot at once; {@link Snapshot#UNCAPPED} without a cap
 * @param eligibility what its jobs ask of a node
 * @param slotTime how long one job holds its slot at most
 */
public record ProspectiveTask(
        UserDemand owner,
        int before,
        long queue,
        int jobs,
        int testJobs,
        int cap,
        Eligibility eligibility,
        Duration slotTime) {
    /** Its number in a snapshot that it has been added to: larger than any other, because it is the youngest. */
    public static final long TASK = Long.MAX_VALUE;

    /** How many of its jobs would wait for a slot as soon as it is created. */
    public int firstJobs() {
        return testJobs > 0 ? testJobs : jobs;
    }

    /** The snapshot with some of its jobs waiting. */
    Snapshot addedTo(Snapshot snapshot, int waiting, int headroom, int ownerHeadroom) {
        List<TaskDemand> tasks = new ArrayList<>(owner.tasks());
        tasks.add(before, new TaskDemand(TASK, queue, waiting, headroom, eligibility, slotTime, List.of()));
        FairShare now = owner.share();
        FairShare then = new FairShare(now.maximum(), now.load() + waiting, now.slotSeconds());
        Stream<UserDemand> others = snapshot.users().stream().filter(user -> user.user() != owner.user());
        return new Snapshot(
                snapshot.queues(),
                Stream.concat(
                                others,
                                Stream.of(new UserDemand(owner.user(), then, ownerHeadroom, owner.overBudget(), tasks)))
                        .toList());
    }
}
