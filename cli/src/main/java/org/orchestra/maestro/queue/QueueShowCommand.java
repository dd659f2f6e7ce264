package org.orchestra.maestro.queue;

import static org.orchestra.maestro.text.Texts.text;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.queue.QueueOccupancyResponse.HeldJobsResponse;
import org.orchestra.maestro.queue.QueueOccupancyResponse.NodeSlotsResponse;
import org.orchestra.maestro.queue.QueueOccupancyResponse.RunningJobResponse;
import org.orchestra.maestro.queue.QueueOccupancyResponse.WaitingJobResponse;
import org.orchestra.maestro.queue.QueueOccupancyResponse.WaitingJobsResponse;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.OutputOption;
import org.orchestra.maestro.terminal.Sections;
import org.orchestra.maestro.terminal.Table;
import org.orchestra.maestro.terminal.WholeNumber;
import org.orchestra.maestro.text.Count;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the running, waiting and held jobs of a queue. */
@Command(
        name = "show",
        description = {
            "Show a queue: the resources of a job, the slots of its nodes, its running jobs, and its waiting jobs"
                    + " in start order.",
            "Held jobs are kept from starting by something other than other jobs."
        },
        footer = {"", "Example:", "  maestro queue show nvidia --after 20"})
public final class QueueShowCommand implements Callable<Integer> {
    private static final Table<NodeSlotsResponse> NODES = new Table<NodeSlotsResponse>()
            .text("node", NodeSlotsResponse::name)
            .state("state", NodeSlotsResponse::state)
            .number("used slots", NodeSlotsResponse::usedSlots)
            .number("enabled", NodeSlotsResponse::enabledSlots)
            .text("reason", NodeSlotsResponse::reason);

    private static final Table<RunningJobResponse> RUNNING = new Table<RunningJobResponse>()
            .name("task", RunningJobResponse::task)
            .number("job", RunningJobResponse::job)
            .text("node", RunningJobResponse::node)
            .fixed("expected end", job -> orUnknown(job.expectedEnd()))
            .wide()
            .text("owner", RunningJobResponse::owner)
            .number("slot", RunningJobResponse::slot)
            .time("since", job -> job.since());

    private static final Table<WaitingJobResponse> WAITING = new Table<WaitingJobResponse>()
            .number("position", WaitingJobResponse::position)
            .text("owner", WaitingJobResponse::owner)
            .name("task", WaitingJobResponse::task)
            .number("job", WaitingJobResponse::job)
            .number("priority", WaitingJobResponse::priority)
            .fixed("expected start", job -> orUnknown(job.expectedStart()));

    private static final Table<HeldJobsResponse> HELD = new Table<HeldJobsResponse>()
            .text("owner", HeldJobsResponse::owner)
            .name("task", HeldJobsResponse::task)
            .number("jobs", HeldJobsResponse::jobs)
            .text("reason", HeldJobsResponse::reason)
            .wrappedText("explanation", HeldJobsResponse::message);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private QueueParameter target;

    @Option(
            names = "--after",
            paramLabel = "POSITION",
            converter = WholeNumber.FromZero.class,
            defaultValue = "0",
            description = "Show the waiting jobs behind this position (default: ${DEFAULT-VALUE}).")
    private int after;

    @Option(
            names = "--size",
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            defaultValue = "20",
            description = "Number of waiting jobs to show (default: ${DEFAULT-VALUE}).")
    private int size;

    @Mixin
    private OutputOption output;

    public QueueShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Resource resource = target.resource().below("jobs").with("after", after).with("size", size);
        OrchestraServer server = session.open();
        QueueOccupancyResponse occupancy = server.get(resource, QueueOccupancyResponse.class);
        QueueResponse queue = server.get(target.resource(), QueueResponse.class);
        output.print(spec.commandLine().getOut(), occupancy, sections(occupancy, queue));
        return 0;
    }

    private Sections sections(QueueOccupancyResponse occupancy, QueueResponse queue) {
        return new Sections()
                .with(text(
                        "queue %s of cluster %s: %s of %s in use; %s",
                        occupancy.queue(),
                        occupancy.cluster(),
                        occupancy.usedSlots(),
                        Count.slots(occupancy.enabledSlots()),
                        queue.resources()))
                .with(occupancy.nodes().isEmpty() ? text("no nodes") : text("nodes"), occupancy.nodes(), NODES)
                .with(
                        title(
                                text("running"),
                                occupancy.running().items().size(),
                                occupancy.running().total()),
                        occupancy.running().items(),
                        RUNNING)
                .with(title(occupancy.waiting()), occupancy.waiting().items(), WAITING)
                .with(title(text("held"), occupancy.held().size(), occupancy.heldTotal()), occupancy.held(), HELD);
    }

    private static String title(String what, int shown, long total) {
        return shown < total ? text("%s: %s, %s shown", what, total, shown) : what + ": " + total;
    }

    private String title(WaitingJobsResponse waiting) {
        if (waiting.isPastTheEnd()) {
            return text("waiting: %s, none behind %s", waiting.total(), after);
        }
        return waiting.next() == null
                ? text("waiting: %s", waiting.total())
                : text(
                        "waiting: %s, more with: maestro queue show %s --after %s --size %s",
                        waiting.total(), target.name(), waiting.next(), size);
    }

    /** Shows an absent time as unknown. */
    private static Object orUnknown(@Nullable Instant time) {
        return time == null ? "unknown" : time.truncatedTo(ChronoUnit.SECONDS);
    }
}
