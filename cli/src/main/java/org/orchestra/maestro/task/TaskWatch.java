package org.orchestra.maestro.task;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.server.ServerUnavailable;
import org.orchestra.maestro.session.OwnedName;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Follows a task until it ends; its exit code tells how. */
@Command(
        name = "watch",
        description = {
            "Follow a task until it ends: with a bar on a terminal, else with a line whenever something changes.",
            "The last line says how it ended, and so does the exit code."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:DONE, every job is done",
            "1:the command failed",
            "2:the command was not understood",
            "3:FINALIZED, every job ended and some failed",
            "4:BROKEN, the test phase failed",
            "5:KILLED"
        },
        footer = {"", "Example:", "  maestro task watch user.ana.fit"})
public final class TaskWatch implements Callable<Integer> {
    private static final Map<String, Integer> EXIT_CODES = Map.of("DONE", 0, "FINALIZED", 3, "BROKEN", 4, "KILLED", 5);
    private static final int MOST_FAILED_POLLS = 300;

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", converter = OwnedName.class, description = "The task's name.")
    private String name;

    public TaskWatch(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        Task task = poll(server);
        try (WatchDisplay display = display(task)) {
            display.show(task);
            while (!task.isFinal()) {
                session.environment().betweenPolls().run();
                task = patientPoll(server, display);
                display.show(task);
            }
        }
        report(task);
        return EXIT_CODES.getOrDefault(task.state(), 1);
    }

    private Task poll(OrchestraServer server) {
        return server.get(Resource.of("tasks", name), Task.class);
    }

    private Task patientPoll(OrchestraServer server, WatchDisplay display) {
        for (int failed = 0; ; failed++) {
            try {
                Task task = poll(server);
                if (failed > 0) {
                    display.say("The server answers again.");
                }
                return task;
            } catch (ServerUnavailable e) {
                if (failed == MOST_FAILED_POLLS) {
                    throw e;
                }
                if (failed == 0) {
                    display.say("The server does not answer; the task goes on without it, and I keep asking.");
                }
                session.environment().betweenPolls().run();
            }
        }
    }

    private WatchDisplay display(Task task) {
        PrintWriter err = spec.commandLine().getErr();
        return session.environment().terminal()
                ? new WatchDisplay.Bar(Progress.ofJobs(task.name(), task.jobs(), err))
                : new WatchDisplay.Lines(spec.commandLine().getOut(), err);
    }

    private void report(Task task) {
        if (task.reason() != null) {
            spec.commandLine().getErr().println(task.reason());
        }
        if (task.counts().failed() > 0) {
            spec.commandLine()
                    .getErr()
                    .println("See why jobs failed with: maestro job list " + task.name() + " --state FAILED");
        }
        spec.commandLine()
                .getOut()
                .printf(
                        "task %s %s %d/%d jobs%n",
                        task.name(), task.state(), task.counts().done(), task.jobs());
    }
}
