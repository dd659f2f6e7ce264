package org.orchestra.domain.scheduling;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;
import static org.orchestra.domain.Text.counted;
import static org.orchestra.domain.Text.format;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.orchestra.domain.scheduling.QueueWaitContext.KeptNode;
import org.orchestra.domain.scheduling.QueueWaitContext.NodeContext;
import org.orchestra.domain.scheduling.QueueWaitContext.SlotCounts;
import org.orchestra.domain.scheduling.TaskWaitContext.RunningCap;

/** Says in one sentence, with numbers, why jobs of a queue wait, and who must act if somebody must. */
public final class WaitMessage {
    private static final int MAX_NAMED_NODES = 3;

    private final QueueWaitContext queue;

    public WaitMessage(QueueWaitContext queue) {
        this.queue = queue;
    }

    /** Why jobs of a task wait. */
    public String of(WaitingJobs waiting, TaskWaitContext task) {
        return of(JobsPhrase.of(waiting.jobs()), waiting, task);
    }

    /** Why one job waits, by its number. */
    public String of(WaitingJobs waiting, TaskWaitContext task, int job) {
        return of(JobsPhrase.job(job), waiting, task);
    }

    /**
     * When the last job of a task is expected to end.
     *
     * @param endsIn how long until then; null when it is unknown
     */
    public String end(@Nullable Duration endsIn, RunTimeEstimates times) {
        if (endsIn != null) {
            return format("The last job is expected to end %s.", ApproximateDuration.in(endsIn));
        }
        return times.queue() == null
                ? format("The end is unknown because %s.", unobserved())
                : "The end is unknown: it depends on when the jobs can start.";
    }

    private String of(JobsPhrase jobs, WaitingJobs waiting, TaskWaitContext task) {
        return switch (waiting.reason()) {
            case PREDECESSOR -> predecessors(jobs, task);
            case TEST_PHASE -> testPhase(jobs, task);
            case CLUSTER_INACTIVE ->
                format(
                        "%s for cluster %s, which is inactive: ask an admin to activate it.",
                        jobs.does("wait"), queue.cluster());
            case CLUSTER_UNREACHABLE -> unreachable(jobs);
            case NO_NODE -> noNode(jobs);
            case TOO_LARGE -> tooLarge(jobs);
            case NODES_UNAVAILABLE ->
                format("%s for nodes of %s: %s.", jobs.does("wait"), queue.name(), named(queue.candidates()));
            case OVER_BUDGET -> overBudget(jobs, task.owner(), requireNonNull(task.overBudget()));
            case USER_CAP -> cap(jobs, task.owner(), task.ownerCap());
            case TASK_CAP -> cap(jobs, "the task", task.taskCap());
            case RESERVED -> reserved(jobs, waiting, queue.kept().get(0));
            case HELD_BACK ->
                format(
                        "%s though slots are free in %s: %s; only jobs that end before, by their time limit or by what jobs of the task have taken, may pass.",
                        jobs.does("wait"),
                        queue.name(),
                        queue.kept().stream().map(WaitMessage::kept).collect(joining(", and ")));
            case SLOTS_BUSY -> busy(jobs, waiting, task);
            case NEXT_PASS ->
                format(
                        "%s at the next pass: %s free in %s.",
                        jobs.does("start"), jobs.plural() ? "slots are" : "a slot is", queue.name());
            case PACKED ->
                format(
                        "%s for %s in a pack: short jobs of a task share a slot, one after another.",
                        jobs.does("wait"), jobs.plural() ? "their turns" : "its turn");
        };
    }

    private static String predecessors(JobsPhrase jobs, TaskWaitContext task) {
        List<PrecedingTask> holding = task.isHeld()
                ? task.preceding().stream().filter(PrecedingTask::holdsTask).toList()
                : task.preceding();
        // What needs somebody to act is said first, and of the others how many there are.
        PrecedingTask first =
                holding.stream().filter(PrecedingTask::hasFailed).findFirst().orElse(holding.get(0));
        int more = holding.size() - 1;
        return format(
                "%s %s%s%s.",
                jobs.does("wait"),
                predecessor(jobs, first),
                more == 0 ? "" : format("; %d more %s waited for, too", more, more == 1 ? "task is" : "tasks are"),
                first.hasFailed()
                        ? format(
                                "; retry it with maestro task retry %s, or let %s start without it with maestro task release",
                                first.name(), jobs.plural() ? "them" : "it")
                        : "");
    }

    private static String predecessor(JobsPhrase jobs, PrecedingTask task) {
        String progress = task.jobs() == 1
                ? "its job is " + (task.done() == 1 ? "done" : "not done")
                : format("%,d of its %,d jobs %s done", task.done(), task.jobs(), task.done() == 1 ? "is" : "are");
        return switch (task.kind()) {
            case DONE -> format("until %s is DONE: it is %s, %s", task.name(), task.state(), progress);
            case ENDED -> format("until %s has ended: it is %s, %s", task.name(), task.state(), progress);
            case EACH_DONE ->
                task.job() == null
                        ? format(
                                "%s of %s, which is %s: %s",
                                jobs.plural() ? "each for the job of its number" : "for the job of its number",
                                task.name(),
                                task.state(),
                                progress)
                        : format("for the job of its number of %s, which is %s", task.name(), task.job());
        };
    }

    private String reserved(JobsPhrase jobs, WaitingJobs waiting, KeptNode node) {
        return node.within().isZero()
                ? format(
                        "%s for room on %s, which is kept for it; jobs there take longer than was to be expected.",
                        jobs.does("wait"), node.name())
                : format(
                        "%s for room on %s, which is kept for it: %s, and %s at the latest if the jobs there keep to their times.",
                        jobs.does("wait"),
                        node.name(),
                        start(jobs, waiting.startsIn()),
                        ApproximateDuration.in(node.within()));
    }

    private static String kept(KeptNode node) {
        return node.within().isZero()
                ? format("%s is kept for a job ahead, and jobs there take longer than was to be expected", node.name())
                : format(
                        "%s is kept for a job ahead, which will fit there %s at the latest",
                        node.name(), ApproximateDuration.in(node.within()));
    }

    private static String testPhase(JobsPhrase jobs, TaskWaitContext task) {
        if (task.testJobs() == 1) {
            return jobs.does("wait") + " until the test job has succeeded.";
        }
        return format(
                "%s until the %d test jobs have succeeded: %s done.",
                jobs.does("wait"),
                task.testJobs(),
                switch (task.testJobsDone()) {
                    case 0 -> "none is";
                    case 1 -> "1 is";
                    default -> task.testJobsDone() + " are";
                });
    }

    private String unreachable(JobsPhrase jobs) {
        Duration silence = queue.workerSilence();
        return silence == null
                ? format(
                        "%s for cluster %s, which no worker has served yet: ask an admin to start one.",
                        jobs.does("wait"), queue.cluster())
                : format(
                        "%s for the worker of cluster %s, which was last heard of %s: ask an admin if it stays away.",
                        jobs.does("wait"), queue.cluster(), ApproximateDuration.ago(silence));
    }

    private String noNode(JobsPhrase jobs) {
        String remedy = queue.nodes().isEmpty()
                ? "which has none: ask an admin to add one"
                : format("and none is enabled: %s; ask an admin to enable one", named(queue.nodes()));
        return format("%s for a node of %s, %s or use another queue.", jobs.does("wait"), queue.name(), remedy);
    }

    private String tooLarge(JobsPhrase jobs) {
        return format(
                "%s for %s%s, and no node of %s has as much: the largest%s; ask an admin for a larger one or use another queue.",
                jobs.does("ask"),
                queue.request().description(),
                jobs.plural() ? " each" : "",
                queue.name(),
                queue.largest().map(WaitMessage::largest).orElse(" is unknown"));
    }

    private static String largest(NodeContext node) {
        return format(
                ", %s, has %s",
                node.name(),
                node.size() == null ? "an unknown size" : node.size().description());
    }

    private static String overBudget(JobsPhrase jobs, String owner, BudgetUse use) {
        return format(
                "%s because %s is over budget, with %s: %s.",
                jobs.does("wait"),
                owner,
                used(use),
                use.reliefIn() == null
                        ? "most of that is held by jobs that run; ask an admin for more"
                        : format(
                                "enough of that is older %s if nothing else runs; ask an admin for more if that is too late",
                                ApproximateDuration.in(use.reliefIn())));
    }

    private static String used(BudgetUse use) {
        return format(
                "%,d of %s used in %s",
                use.used().toHours(),
                counted(use.budget().hours(), "slot hour"),
                counted(use.budget().days(), "day"));
    }

    private static String cap(JobsPhrase jobs, String owner, RunningCap cap) {
        return format(
                "%s until other jobs of %s end: %d of at most %d %s running.",
                jobs.does("wait"), owner, cap.running(), cap.max(), cap.running() == 1 ? "is" : "are");
    }

    private String busy(JobsPhrase jobs, WaitingJobs waiting, TaskWaitContext task) {
        BudgetUse over = task.overBudget();
        SlotCounts slots = queue.slots();
        int free = slots.enabled() - slots.used();
        String goal = slots.lackResources()
                ? format(
                        "capacity in %s: %d of %s %s free, but no node has %s left",
                        queue.name(),
                        free,
                        counted(slots.enabled(), "slot"),
                        free == 1 ? "is" : "are",
                        queue.request().description())
                : format("a slot in %s: %d of %d in use", queue.name(), slots.used(), slots.enabled());
        return format(
                "%s for %s, %s, %s%s.",
                jobs.does("wait"),
                goal,
                ahead(jobs, waiting.ahead()),
                start(jobs, waiting.startsIn()),
                over == null ? "" : format("; %s is over budget (%s), whose jobs go last", task.owner(), used(over)));
    }

    private static String ahead(JobsPhrase jobs, @Nullable Long ahead) {
        if (ahead == null) {
            return "an unknown number of jobs ahead of " + jobs.pronoun();
        }
        return ahead == 0 ? "none ahead of " + jobs.pronoun() : counted(ahead, "job") + " ahead of " + jobs.pronoun();
    }

    private String start(JobsPhrase jobs, @Nullable Duration startsIn) {
        String start = jobs.plural() ? "first start" : "start";
        return startsIn == null
                ? start + " unknown because " + unobserved()
                : start + " expected " + ApproximateDuration.in(startsIn);
    }

    private String unobserved() {
        return format("no job of %s has finished yet", queue.name());
    }

    /** For example "n1 is drained, n2 is unhealthy (MemoryPressure)". */
    private static String named(List<NodeContext> nodes) {
        String named =
                nodes.stream().limit(MAX_NAMED_NODES).map(WaitMessage::named).collect(joining(", "));
        int more = nodes.size() - MAX_NAMED_NODES;
        return more > 0 ? format("%s, and %,d more", named, more) : named;
    }

    private static String named(NodeContext node) {
        String state = node.name() + " is " + node.state().name().toLowerCase(Locale.ROOT);
        return node.reason() == null ? state : format("%s (%s)", state, node.reason());
    }
}
