package org.orchestra.maestro.task;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.ServerUnavailable;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.OneLine;
import org.orchestra.maestro.text.Count;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Follows a task's events until it ends; the exit code reports how it ended. */
@Command(
        name = "watch",
        description = {
            "Follow a task until it ends, with a progress bar on a terminal or a line per change elsewhere.",
            "The last line and the exit code report how the task ended. Watching survives server restarts.",
            "To watch a later retry, run the command again."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:DONE, every job succeeded; with --until also: the task reached that state before it ended",
            "1:failure",
            "2:invalid command line",
            "3:FINALIZED, every job ended and some did not succeed",
            "4:BROKEN, the test phase failed",
            "5:KILLED"
        },
        footer = {
            "",
            "Examples:",
            "  maestro task watch user.ana.fit",
            "  maestro task watch user.ana.fit --until running && echo \"tests passed\""
        })
public final class TaskWatchCommand implements Callable<Integer> {
    private static final Map<String, Integer> EXIT_CODES = Map.of("DONE", 0, "FINALIZED", 3, "BROKEN", 4, "KILLED", 5);
    private static final int MAX_FAILED_CONNECTIONS = 300;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private TaskParameter task;

    @Option(
            names = "--until",
            paramLabel = "STATE",
            defaultValue = "done",
            description = "Stop watching when the task reaches this state: ${COMPLETION-CANDIDATES} (default:"
                    + " ${DEFAULT-VALUE}, the end of the task).")
    private UntilChoice until = UntilChoice.done;

    public TaskWatchCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        TaskResponse first = server.get(task.resource(), TaskResponse.class);
        TaskResponse last;
        try (WatchDisplay display = display(server, first)) {
            WatchedTask watched = new WatchedTask(server, first, until, display);
            follow(server, watched);
            last = watched.task();
        }
        report(last);
        return last.isFinal() ? EXIT_CODES.getOrDefault(last.state(), 1) : 0;
    }

    /** A connection may break at any time; the next one resumes after the last event seen. */
    private void follow(OrchestraServer server, WatchedTask watched) {
        while (!watched.isFinished()) {
            try {
                server.events(task.resource("events"), watched.lastSeen(), watched);
            } catch (ServerUnavailable e) {
                if (watched.recordFailedConnection() > MAX_FAILED_CONNECTIONS) {
                    throw e;
                }
                session.environment().pause().accept(PAUSE);
            }
        }
    }

    private WatchDisplay display(OrchestraServer server, TaskResponse first) {
        PrintWriter err = spec.commandLine().getErr();
        return session.environment().terminal()
                ? new WatchDisplay.BarDisplay(
                        session.environment().bars(err).ofJobs(first.name(), first.jobs()),
                        new TimeLeft(server, task.resource("summary"), Clock.systemUTC()))
                : new WatchDisplay.LineDisplay(spec.commandLine().getOut(), err);
    }

    private void report(TaskResponse task) {
        if (task.reason() != null) {
            spec.commandLine().getErr().println(OneLine.of(task.reason()));
        }
        if (task.counts().failed() > 0) {
            spec.commandLine().getErr().println(text("See why jobs failed with: maestro task show %s", task.name()));
        }
        spec.commandLine()
                .getOut()
                .println(text(
                        "task %s %s %s/%s",
                        task.name(), task.state(), task.counts().done(), Count.jobs(task.jobs())));
    }
}
