package org.orchestra.maestro.task;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnedName;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Creates a task: one job for each file of a dataset of configurations. */
@Command(
        name = "create",
        description = "Create a task that runs a command once for each configuration file.",
        footer = {
            "",
            "Example:",
            "  maestro task create -c user.ana.configs -d user.ana.data -t user.ana.fit \\",
            "    --containerImage docker.io/library/python:3.12 \\",
            "    --exec \"python3 /job_tuning.py -d %%DATA -c %%IN -o %%OUT\""
        })
public final class TaskCreate implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-c", "--configFile"},
            required = true,
            paramLabel = "CONFIGS",
            converter = OwnedName.class,
            description = "The dataset of configuration files, one job each.")
    private String configs;

    @Option(
            names = {"-d", "--dataFile"},
            required = true,
            paramLabel = "DATA",
            converter = OwnedName.class,
            description = "The dataset that every job reads.")
    private String data;

    @Option(
            names = {"-t", "--task"},
            required = true,
            paramLabel = "NAME",
            converter = OwnedName.class,
            description = "The task's name, user.USERNAME.ANYTHING.")
    private String name;

    @Option(
            names = "--containerImage",
            required = true,
            paramLabel = "IMAGE",
            description = "The container image that has the command.")
    private String image;

    @Option(
            names = "--exec",
            required = true,
            paramLabel = "COMMAND",
            description = "The command; %%DATA, %%IN and %%OUT stand for the data, the job's configuration file and the"
                    + " place of its result.")
    private String command;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Where to run (default: the server's choice).")
    private @Nullable String queue;

    @Option(names = "--bypass", description = "Skip the test phase, which tries a few jobs before all others.")
    private boolean bypass;

    public TaskCreate(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        NewTask wanted = new NewTask(name, data, configs, image, command, queue, bypass);
        Task task = session.open().post(Resource.of("tasks"), wanted, Task.class);
        spec.commandLine()
                .getOut()
                .printf(
                        "task %s %s, %d jobs; follow it with: maestro task watch %s%n",
                        task.name(), task.state(), task.jobs(), task.name());
        return 0;
    }

    @JsonInclude(NON_NULL)
    private record NewTask(
            String name,
            String dataDataset,
            String configDataset,
            String image,
            String command,
            @Nullable String queue,
            boolean bypass) {}
}
