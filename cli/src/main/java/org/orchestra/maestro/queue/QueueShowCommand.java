package org.orchestra.maestro.queue;

import static org.orchestra.maestro.terminal.Times.toTheSecond;

import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.OutputOption;
import org.orchestra.maestro.terminal.Sections;
import org.orchestra.maestro.terminal.Table;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what runs in a queue, what waits in which order, and what is held. */
@Command(
        name = "show",
        description = {
            "Show a queue: what a job gets and may ask for, the slots of its nodes, the jobs that run and those that wait,"
                    + " first to start first.",
            "Held are jobs that not other jobs but something else keeps from starting."
        },
        footer = {"", "Example:", "  maestro queue show nvidia --page 1"})
public final class QueueShowCommand implements Callable<Integer> {
    private static final Table<QueueOccupancyResponse.NodeSlotsResponse> NODES = new Table<
                    QueueOccupancyResponse.NodeSlotsResponse>()
            .text("node", QueueOccupancyResponse.NodeSlotsResponse::name)
            .text("state", QueueOccupancyResponse.NodeSlotsResponse::state)
            .number("used slots", QueueOccupancyResponse.NodeSlotsResponse::usedSlots)
            .number("enabled", QueueOccupancyResponse.NodeSlotsResponse::enabledSlots)
            .text("reason", QueueOccupancyResponse.NodeSlotsResponse::reason);

    private static final Table<QueueOccupancyResponse.RunningJobResponse> RUNNING = new Table<
                    QueueOccupancyResponse.RunningJobResponse>()
            .text("owner", QueueOccupancyResponse.RunningJobResponse::owner)
            .text("task", QueueOccupancyResponse.RunningJobResponse::task)
            .number("job", QueueOccupancyResponse.RunningJobResponse::job)
            .text("node", QueueOccupancyResponse.RunningJobResponse::node)
            .number("slot", QueueOccupancyResponse.RunningJobResponse::slot)
            .text("since", job -> toTheSecond(job.since()))
            .text("expected end", job -> orUnknown(job.expectedEnd()));

    private static final Table<QueueOccupancyResponse.WaitingJobResponse> WAITING = new Table<
                    QueueOccupancyResponse.WaitingJobResponse>()
            .number("position", QueueOccupancyResponse.WaitingJobResponse::position)
            .text("owner", QueueOccupancyResponse.WaitingJobResponse::owner)
            .text("task", QueueOccupancyResponse.WaitingJobResponse::task)
            .number("job", QueueOccupancyResponse.WaitingJobResponse::job)
            .number("priority", QueueOccupancyResponse.WaitingJobResponse::priority)
            .text("expected start", job -> orUnknown(job.expectedStart()));

    private static final Table<QueueOccupancyResponse.HeldJobsResponse> HELD = new Table<
                    QueueOccupancyResponse.HeldJobsResponse>()
            .text("owner", QueueOccupancyResponse.HeldJobsResponse::owner)
            .text("task", QueueOccupancyResponse.HeldJobsResponse::task)
            .number("jobs", QueueOccupancyResponse.HeldJobsResponse::jobs)
            .text("reason", QueueOccupancyResponse.HeldJobsResponse::reason)
            .text("because", QueueOccupancyResponse.HeldJobsResponse::sentence);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The queue's name.")
    private String name;

    @Option(
            names = "--page",
            paramLabel = "N",
            converter = WholeNumber.FromZero.class,
            defaultValue = "0",
            description = "Which page of the waiting jobs, from 0 (default: ${DEFAULT-VALUE}).")
    private int page;

    @Option(
            names = "--size",
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            defaultValue = "20",
            description = "How many waiting jobs a page has (default: ${DEFAULT-VALUE}).")
    private int size;

    @Mixin
    private OutputOption output;

    public QueueShowCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Resource resource =
                Resource.of("queues", name, "line").with("page", page).with("size", size);
        OrchestraServer server = session.open();
        QueueOccupancyResponse line = server.get(resource, QueueOccupancyResponse.class);
        QueueResponse queue = server.get(Resource.of("queues", name), QueueResponse.class);
        output.print(spec.commandLine().getOut(), line, text(line, queue));
        return 0;
    }

    private String text(QueueOccupancyResponse line, QueueResponse queue) {
        return new Sections()
                .with("queue " + line.queue() + " of cluster " + line.cluster() + ": " + line.usedSlots() + " of "
                        + line.enabledSlots() + " slots in use; " + queue.share())
                .with(line.nodes().isEmpty() ? "no nodes" : "nodes", line.nodes(), NODES)
                .with(
                        title(
                                "running",
                                line.running().items().size(),
                                line.running().total()),
                        line.running().items(),
                        RUNNING)
                .with(title(line.waiting()), line.waiting().items(), WAITING)
                .with(title("held", line.held().size(), line.heldTotal()), line.held(), HELD)
                .render();
    }

    private static String title(String what, int shown, long total) {
        return what + ": " + total + (shown < total ? ", " + shown + " shown" : "");
    }

    private String title(QueueOccupancyResponse.WaitingJobsResponse waiting) {
        String title = "waiting: " + waiting.total();
        if (waiting.isBeyondTheLast()) {
            return title + ", none on page " + page;
        }
        return waiting.hasMore()
                ? title + ", more with: maestro queue show " + name + " --page " + (page + 1) + " --size " + size
                : title;
    }

    /** A time that nobody can tell yet is not invented. */
    private static Object orUnknown(@Nullable Instant time) {
        return time == null ? "unknown" : time;
    }
}
