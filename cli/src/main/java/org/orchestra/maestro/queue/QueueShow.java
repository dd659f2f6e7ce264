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
public final class QueueShow implements Callable<Integer> {
    private static final Table<QueueLine.Machine> NODES = new Table<QueueLine.Machine>()
            .text("node", QueueLine.Machine::name)
            .text("state", QueueLine.Machine::state)
            .number("used slots", QueueLine.Machine::usedSlots)
            .number("enabled", QueueLine.Machine::enabledSlots)
            .text("reason", QueueLine.Machine::reason);

    private static final Table<QueueLine.RunningJob> RUNNING = new Table<QueueLine.RunningJob>()
            .text("owner", QueueLine.RunningJob::owner)
            .text("task", QueueLine.RunningJob::task)
            .number("job", QueueLine.RunningJob::job)
            .text("node", QueueLine.RunningJob::node)
            .number("slot", QueueLine.RunningJob::slot)
            .text("since", job -> toTheSecond(job.since()))
            .text("expected end", job -> orUnknown(job.expectedEnd()));

    private static final Table<QueueLine.WaitingJob> WAITING = new Table<QueueLine.WaitingJob>()
            .number("position", QueueLine.WaitingJob::position)
            .text("owner", QueueLine.WaitingJob::owner)
            .text("task", QueueLine.WaitingJob::task)
            .number("job", QueueLine.WaitingJob::job)
            .number("priority", QueueLine.WaitingJob::priority)
            .text("expected start", job -> orUnknown(job.expectedStart()));

    private static final Table<QueueLine.Held> HELD = new Table<QueueLine.Held>()
            .text("owner", QueueLine.Held::owner)
            .text("task", QueueLine.Held::task)
            .number("jobs", QueueLine.Held::jobs)
            .text("reason", QueueLine.Held::reason)
            .text("because", QueueLine.Held::sentence);

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

    public QueueShow(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Resource resource =
                Resource.of("queues", name, "line").with("page", page).with("size", size);
        OrchestraServer server = session.open();
        QueueLine line = server.get(resource, QueueLine.class);
        Queue queue = server.get(Resource.of("queues", name), Queue.class);
        output.print(spec.commandLine().getOut(), line, text(line, queue));
        return 0;
    }

    private String text(QueueLine line, Queue queue) {
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

    private String title(QueueLine.Waiting waiting) {
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
