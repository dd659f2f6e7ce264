package org.orchestra.maestro.task;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnedNameConverter;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.WholeNumber;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Creates a task with one job per configuration file. */
@Command(
        name = "create",
        description = "Create a task that runs a command once for each configuration file.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the task was created; with --dry_run: it can be created and would start",
            "1:failure; with --dry_run also: the task would never start",
            "2:invalid command line"
        },
        footer = {
            "",
            "Example:",
            "  maestro task create -c user.ana.configs -d user.ana.data -t user.ana.fit \\",
            "    --containerImage docker.io/library/python:3.12 \\",
            "    --exec \"python3 /job_tuning.py -d %%DATA -c %%IN -o %%OUT\" \\",
            "    --time 02:00:00 --memory 4G --max-attempts 3 --no-retry-on exit=2"
        })
public final class TaskCreateCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-c", "--configFile"},
            required = true,
            paramLabel = "CONFIGS",
            converter = OwnedNameConverter.class,
            description = "Dataset of configuration files; each file makes one job.")
    private String configs;

    @Option(
            names = {"-d", "--dataFile"},
            required = true,
            paramLabel = "DATA",
            converter = OwnedNameConverter.class,
            description = "Dataset that every job reads.")
    private String data;

    @Option(
            names = {"-t", "--task"},
            required = true,
            paramLabel = "NAME",
            converter = OwnedNameConverter.class,
            description = "Name of the task: user.USERNAME.ANYTHING.")
    private String name;

    @Option(names = "--containerImage", required = true, paramLabel = "IMAGE", description = "Container image.")
    private String image;

    @Option(
            names = "--exec",
            required = true,
            paramLabel = "COMMAND",
            description = "Command; %%DATA, %%IN and %%OUT stand for the data, the job's configuration file and the"
                    + " path of its result.")
    private String command;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Queue (default: chosen by the server).")
    private @Nullable String queue;

    @Option(names = "--bypass", description = "Skip the test phase, which runs a few jobs before the others.")
    private boolean bypass;

    @Option(
            names = "--test",
            paramLabel = "first|spread|NUMBERS",
            description =
                    "Jobs that test the task: the first ten, ten that are spread over all configurations, or those"
                            + " with these numbers, such as 3,17,40-60 (default: spread).")
    private @Nullable String test;

    @Option(
            names = "--max-running",
            paramLabel = "N",
            converter = WholeNumber.FromOne.class,
            description = "Run at most N jobs of the task at once.")
    private @Nullable Integer maxRunning;

    @Option(
            names = "--priority",
            paramLabel = "P",
            description =
                    "Priority from -1000 to 1000 (default: 0). Your tasks with larger values start first; tasks of"
                            + " other users are not affected.")
    private @Nullable Integer priority;

    @Mixin
    private TaskOptions options;

    @Option(
            names = {"--dry_run", "--dry-run"},
            description = "Validate the task and show its jobs, slots, jobs ahead, and expected start and end;"
                    + " create nothing.")
    private boolean dryRun;

    public TaskCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        NewTaskBody body = new NewTaskBody(
                name, data, configs, image, command, queue, bypass, test, maxRunning, priority, options.toSettings());
        return dryRun ? preview(body) : create(body);
    }

    private int create(NewTaskBody body) {
        TaskResponse task = session.open().create(Resource.of("tasks"), body, TaskResponse.class);
        spec.commandLine()
                .getOut()
                .println("task " + task.name() + " " + task.state() + ", " + task.jobs()
                        + " jobs; follow it with: maestro task watch " + task.name());
        return 0;
    }

    private int preview(NewTaskBody body) {
        Resource resource = Resource.of("tasks").with("dryRun", true);
        DryRunResponse forecast = session.open().post(resource, body, DryRunResponse.class);
        PrintWriter out = spec.commandLine().getOut();
        out.println("Nothing was created. Forecast for " + name + ":");
        out.println(body.settings().addTo(forecast.fields()).render());
        forecast.remarks().forEach(out::println);
        return forecast.neverReason() == null ? 0 : 1;
    }

    @JsonInclude(NON_NULL)
    private record NewTaskBody(
            String name,
            String dataDataset,
            String configDataset,
            String image,
            String command,
            @Nullable String queue,
            boolean bypass,
            @Nullable String test,
            @Nullable Integer maxRunning,
            @Nullable Integer priority,
            @JsonUnwrapped TaskSettings settings) {}
}
