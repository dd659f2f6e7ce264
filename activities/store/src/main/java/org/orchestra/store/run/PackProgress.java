package org.orchestra.store.run;

import static java.util.Objects.requireNonNull;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.run.PackSpec;
import org.orchestra.domain.run.RunCause;
import org.orchestra.domain.run.RunKey;
import org.orchestra.domain.run.RunOutcome;
import org.orchestra.domain.run.RunSpec;
import org.orchestra.domain.scheduling.PackRule;
import org.orchestra.domain.task.TaskState;
import org.orchestra.runner.PackedRun;
import org.orchestra.runner.RunReports;
import org.orchestra.runner.RunReports.Beginning;
import org.orchestra.store.run.FailingNodes.Verdict;
import org.orchestra.store.run.PackRepository.PackSlot;
import org.orchestra.store.run.PackRepository.PackedJob;
import org.orchestra.store.run.PackRepository.PackedTask;
import org.orchestra.store.run.RunRepository.StartingJob;
import org.orchestra.workflow.task.JobEnded;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes down what becomes of the jobs of packs. The slot of a pack goes from job to job within a transaction, so that it is
 * never seen free. Everybody locks the jobs of a pack in their order, then the node, then the tally.
 */
@Component
class PackProgress {
    private final PackRepository packs;
    private final RunRepository runs;
    private final RunSpecs specs;
    private final PackRule rule;
    private final ApplicationEventPublisher events;
    private final RunEnds ends;
    private final FailingNodes failingNodes;
    private final TransactionTemplate transaction;

    PackProgress(
            PackRepository packs,
            RunRepository runs,
            RunSpecs specs,
            PackRule rule,
            ApplicationEventPublisher events,
            RunEnds ends,
            FailingNodes failingNodes,
            TransactionTemplate transaction) {
        this.packs = packs;
        this.runs = runs;
        this.specs = specs;
        this.rule = rule;
        this.events = events;
        this.ends = ends;
        this.failingNodes = failingNodes;
        this.transaction = transaction;
    }

    /** The pack that the run was or is to be part of; empty when it runs alone. */
    Optional<RunKey> of(RunKey key) {
        return packs.packOf(key);
    }

    /** As {@link RunReports#begin}, within the caller's transaction. */
    Beginning begin(RunKey pack) {
        List<PackedJob> open = packs.lockOpen(pack);
        Optional<PackedJob> holder = open.stream().filter(PackedJob::holdsSlot).findFirst();
        if (holder.isEmpty()) {
            return new Beginning.Over(packs.ended(pack));
        }
        List<StartingJob> jobs =
                runs.lockJobs(pack, open.stream().map(PackedJob::number).toList());
        StartingJob first = jobs.stream()
                .filter(job -> job.number() == holder.get().number())
                .findFirst()
                .orElseThrow();
        if (first.unwanted() && !first.accepted()) {
            ends.killUnaccepted(pack, first.reason());
            packs.release(pack, open.stream().map(PackedJob::number).toList());
            return new Beginning.Over(packs.ended(pack));
        }
        if (!first.accepted()) {
            runs.begin(pack, first).ifPresent(events::publishEvent);
            packs.accept(pack);
        }
        return new Beginning.ProceedTogether(
                new PackSpec(pack, specs(pack, first, jobs), rule.time()),
                first.taskState() == TaskState.KILL || first.launched());
    }

    /** The one that holds the slot first: it has started or is the next. */
    private List<RunSpec> specs(RunKey pack, StartingJob first, List<StartingJob> jobs) {
        List<RunSpec> all = new ArrayList<>();
        all.add(specs.of(new RunKey(pack.taskId(), first.number(), first.attempt()), first, first.assignedSlot()));
        jobs.stream()
                .filter(job -> job != first)
                .map(job ->
                        specs.of(new RunKey(pack.taskId(), job.number(), job.attempt() + 1), job, first.assignedSlot()))
                .forEach(all::add);
        return all;
    }

    /** As {@link RunReports#progressed}. */
    Set<RunKey> progressed(RunKey pack, List<PackedRun> news, List<RunKey> withdrawn) {
        if (news.isEmpty() && withdrawn.isEmpty()) {
            return Set.copyOf(packs.unwanted(pack));
        }
        Handover progress = requireNonNull(transaction.execute(status -> {
            Handover made = new Handover(pack);
            made.take(news);
            made.keepSlot();
            made.release(withdrawn.stream().map(RunKey::job).toList());
            return made;
        }));
        progress.settle();
        return Set.copyOf(packs.unwanted(pack));
    }

    /** As {@link RunReports#over}. */
    List<JobEnded> over(RunKey pack, List<PackedRun> news) {
        Handover progress = requireNonNull(transaction.execute(status -> {
            Handover made = new Handover(pack);
            made.take(news);
            made.giveUp();
            return made;
        }));
        progress.settle();
        return packs.ended(pack);
    }

    /** One report, within its transaction. */
    private final class Handover {
        private final RunKey pack;
        private final SortedMap<Integer, PackedJob> open;
        private final @Nullable PackSlot slot;
        private final PackedTask task;
        private final List<PackedRun> done = new ArrayList<>();
        private final List<Integer> nowDone = new ArrayList<>();

        /** The job that holds the slot; null between two of them. */
        private @Nullable Integer holder;

        private boolean nodeCordoned;

        Handover(RunKey pack) {
            this.pack = pack;
            this.open = packs.lockOpen(pack).stream()
                    .collect(toMap(PackedJob::number, identity(), (one, other) -> one, TreeMap::new));
            this.slot = packs.slot(pack).orElse(null);
            this.holder = open.values().stream()
                    .filter(PackedJob::holdsSlot)
                    .map(PackedJob::number)
                    .findFirst()
                    .orElse(null);
            this.task = packs.task(pack.taskId());
        }

        void take(List<PackedRun> news) {
            if (slot == null) {
                return;
            }
            packs.lockNode(slot.nodeId());
            if (news.stream().anyMatch(run -> run.outcome() instanceof RunOutcome.Failed)) {
                packs.lockMeasurement(pack.taskId());
            }
            news.stream().filter(this::isNew).forEach(this::take);
            flush();
        }

        /** Of a run that was reported before, the job has ended, waits again or is in its next attempt. */
        private boolean isNew(PackedRun run) {
            PackedJob job = open.get(run.key().job());
            return job != null && job.packedAttempt() == run.key().attempt();
        }

        private void take(PackedRun run) {
            if (run.outcome() == null) {
                started(run);
            } else if (succeeded(run.outcome())) {
                done.add(run);
                open.remove(run.key().job());
            } else if (run.outcome() instanceof RunOutcome.Killed && run.startedAt() == null && !holds(run.key())) {
                packs.kill(pack, List.of(run.key().job()));
                open.remove(run.key().job());
            } else {
                started(run);
                ended(run.key(), run.outcome());
            }
        }

        private boolean succeeded(RunOutcome outcome) {
            return outcome instanceof RunOutcome.Succeeded
                    && !(task.requireOutput()
                            && Boolean.FALSE.equals(outcome.evidence().wroteOutput()));
        }

        private boolean holds(RunKey key) {
            return holder != null && holder == key.job();
        }

        private void started(PackedRun run) {
            boolean held = holds(run.key());
            flush();
            if (!held) {
                giveBack();
                packs.takeSlot(run.key(), pack, requireNonNull(slot), run.startedAt());
                holder = run.key().job();
            } else if (run.startedAt() != null) {
                runs.running(run.key());
                runs.started(run.key(), run.startedAt());
            }
        }

        private void ended(RunKey key, RunOutcome outcome) {
            nodeCordoned |= ends.end(key, outcome).verdict() == Verdict.NEWLY_CORDONED_NODE;
            open.remove(key.job());
            holder = null;
        }

        /** Successes are written down together. */
        private void flush() {
            if (!done.isEmpty()) {
                packs.done(pack, requireNonNull(slot), done);
                done.forEach(run -> nowDone.add(run.key().job()));
                if (done.stream().anyMatch(run -> holds(run.key()))) {
                    holder = null;
                }
                done.clear();
            }
        }

        /** Takes the slot from the job for which it was kept until another starts. */
        private void giveBack() {
            PackedJob kept = holder == null ? null : open.get(holder);
            if (kept != null && kept.isNext(pack)) {
                packs.giveBackSlot(kept.number(), pack);
                holder = null;
            }
        }

        /** Between a run that ended without a start and the next start, the slot is held by the job whose turn is next. */
        void keepSlot() {
            if (holder == null && slot != null && !open.isEmpty()) {
                packs.reserveSlot(open.firstKey(), pack, slot);
            }
        }

        void release(List<Integer> jobs) {
            List<Integer> unwanted = jobs.stream().filter(this::isUnwanted).toList();
            if (!unwanted.isEmpty()) {
                packs.kill(pack, unwanted);
            }
            packs.release(pack, jobs);
        }

        private boolean isUnwanted(int number) {
            PackedJob job = open.get(number);
            return task.state() == TaskState.KILL || (job != null && job.killRequested());
        }

        /** Nothing of the pack is left on its cluster. */
        void giveUp() {
            giveBack();
            if (holder != null) {
                // Its runner tells why nothing has started. Each loss counts, so that it is not granted for ever.
                RunKey lost = new RunKey(
                        pack.taskId(), holder, requireNonNull(open.get(holder)).packedAttempt());
                ended(lost, RunOutcome.of(RunCause.NODE_LOST, "nothing is known of the run"));
            }
            release(List.copyOf(open.keySet()));
        }

        /** Once the transaction is committed. */
        void settle() {
            if (nodeCordoned) {
                failingNodes.requeueUncharged();
            }
            if (task.awaited() && !nowDone.isEmpty()) {
                ends.assignFollowers(pack.taskId(), nowDone);
            }
        }
    }
}
