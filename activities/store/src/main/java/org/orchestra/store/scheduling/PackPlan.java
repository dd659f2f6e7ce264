package org.orchestra.store.scheduling;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.scheduling.PackRule;
import org.orchestra.domain.scheduling.Placement;
import org.orchestra.domain.task.Batch;
import org.orchestra.store.scheduling.PassRepository.ClaimedJob;
import org.orchestra.store.scheduling.PassRepository.PackGrant;
import org.orchestra.store.scheduling.PassRepository.Packing;
import org.orchestra.store.scheduling.PassRepository.WaitingGroup;

/**
 * How waiting jobs share the slots of a pass: those of a group are spread evenly over all slots that it is given. A job that
 * has failed before, and so avoids a node, has a slot of its own.
 */
final class PackPlan {
    /** The most jobs that wait for their turn in the packs of one pass, which would take too long otherwise. */
    private static final int MAX_FOLLOWERS = 10_000;

    private final Map<WaitingGroup, List<Placement>> slots;
    private final Map<WaitingGroup, Integer> wanted = new LinkedHashMap<>();
    private final Map<WaitingGroup, Integer> limits = new HashMap<>();

    /** @param placements the slots that the pass gives */
    PackPlan(List<Placement> placements) {
        this.slots = placements.stream().collect(groupingBy(WaitingGroup::of, LinkedHashMap::new, toList()));
        slots.forEach((group, given) -> wanted.put(group, given.size()));
    }

    /**
     * Lets the jobs of tasks share their slots.
     *
     * @param packings how the jobs of the tasks are packed
     * @param waiting how many jobs of each task wait and avoid no node
     */
    PackPlan with(List<Packing> packings, Map<Long, Integer> waiting, PackRule rule) {
        int left = MAX_FOLLOWERS;
        for (Packing packing : packings) {
            WaitingGroup group = new WaitingGroup(packing.task(), null);
            int given = slots.getOrDefault(group, List.of()).size();
            int jobs = waiting.getOrDefault(packing.task(), 0);
            int limit = packing.limit(rule);
            limits.put(group, limit);
            int size = PackRule.size(limit, jobs, packing.slots());
            int followers = Math.min(left, Math.min(jobs, given * size) - given);
            if (given > 0 && followers > 0) {
                wanted.put(group, given + followers);
                left -= followers;
            }
        }
        return this;
    }

    /** How many jobs of each group are to be claimed. */
    Map<WaitingGroup, Integer> wanted() {
        return wanted;
    }

    /**
     * Gives the claimed jobs their slots. What finds none, because a pack ends where its batch does, waits on.
     *
     * @param claims the jobs, those of a group in the order of their numbers
     */
    List<PackGrant> share(List<ClaimedJob> claims) {
        List<PackGrant> grants = new ArrayList<>();
        Map<WaitingGroup, List<ClaimedJob>> byGroup =
                claims.stream().collect(groupingBy(ClaimedJob::group, LinkedHashMap::new, toList()));
        byGroup.forEach((group, jobs) -> share(
                slots.getOrDefault(group, List.of()), limits.getOrDefault(group, 1), new ArrayDeque<>(jobs), grants));
        return grants;
    }

    private static void share(List<Placement> given, int limit, Deque<ClaimedJob> jobs, List<PackGrant> grants) {
        int left = given.size();
        for (Placement slot : given) {
            int size = Math.min(limit, (jobs.size() + left - 1) / left);
            left--;
            List<ClaimedJob> pack = new ArrayList<>();
            while (pack.size() < size && isNext(pack, jobs.peek())) {
                pack.add(jobs.remove());
            }
            if (!pack.isEmpty()) {
                grants.add(new PackGrant(slot, pack));
            }
        }
    }

    private static boolean isNext(List<ClaimedJob> pack, @Nullable ClaimedJob job) {
        return job != null && (pack.isEmpty() || batch(pack.get(0)) == batch(job));
    }

    private static int batch(ClaimedJob job) {
        return job.number() / Batch.MAX_JOBS;
    }
}
