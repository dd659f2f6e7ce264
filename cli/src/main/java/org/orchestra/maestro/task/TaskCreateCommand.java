package org.orchestra.maestro.task;

import static com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL;
import static org.orchestra.maestro.text.Texts.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.parameter.SweepOptions;
import org.orchestra.maestro.queue.QueueSelection;
import org.orchestra.maestro.queue.QueueWish;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.OwnedNameConverter;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.WholeNumber;
import org.orchestra.maestro.text.Count;
import org.orchestra.maestro.yaml.YamlFault;
import org.orchestra.maestro.yaml.YamlFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Creates a task with one job per configuration file or per combination of parameters. */
@Command(
        name = "create",
        description = {
            "Create a task that runs a command once for each configuration file, or for each combination of parameters.",
            "The task can be written as a file, YAML or JSON; options take precedence over it."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the task was created; with --dry_run: it can be created and would start",
            "1:failure; with --dry_run also: the task would never start",
            "2:invalid command line or file"
        },
        footer = {
            "",
            "Examples:",
            "  maestro task create -f fit.yaml --max-running 10",
            "  maestro task create -c user.ana.configs -d user.ana.data -t user.ana.fit \\",
            "    --containerImage docker.io/library/python:3.12 \\",
            "    --exec \"python3 /job_tuning.py -d %%DATA -c %%IN -o %%OUT\" \\",
            "    --time 02:00:00 --memory 4G --max-attempts 3 --no-retry-on exit=2",
            "  maestro task create -t user.ana.sweep --containerImage lab/fit:2 \\",
            "    --exec \"python3 /fit.py --lr %%lr --seed %%seed -o %%OUT\" \\",
            "    --param lr=0.1,0.01 --param seed=0..9"
        })
public final class TaskCreateCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.shared();

    /** What a task may have to have, by the server's names, with the options for it. */
    private static final Map<String, String> OPTIONS =
            Map.of("command", "--exec", "dataDataset", "--dataFile", "image", "--containerImage", "name", "--task");

    private static final Pattern READS_DATA = Pattern.compile("%DATA\\b");
    private static final Pattern READS_CONFIGURATION = Pattern.compile("%IN\\b");

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "File that describes the task, as 'task export' writes it; - for standard input.")
    private @Nullable String file;

    @Option(
            names = {"-c", "--configFile"},
            paramLabel = "CONFIGS",
            converter = OwnedNameConverter.class,
            description = "Dataset of configuration files; each file makes one job.")
    private @Nullable String configs;

    @Option(
            names = {"-d", "--dataFile"},
            paramLabel = "DATA",
            converter = OwnedNameConverter.class,
            description = "Dataset that every job reads.")
    private @Nullable String data;

    @Option(
            names = {"-t", "--task"},
            paramLabel = "NAME",
            converter = OwnedNameConverter.class,
            description = "Name of the task: user.USERNAME.ANYTHING.")
    private @Nullable String name;

    @Option(names = "--containerImage", paramLabel = "IMAGE", description = "Container image.")
    private @Nullable String image;

    @Option(
            names = "--exec",
            paramLabel = "COMMAND",
            description = "Command; %%DATA, %%IN and %%OUT stand for the data, the job's configuration file and the"
                    + " path of its result.")
    private @Nullable String command;

    @Mixin
    private QueueSelection queue;

    @Option(names = "--bypass", description = "Skip the test phase, which runs a few jobs before the others.")
    private @Nullable Boolean bypass;

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
    private SweepOptions sweep;

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
        ObjectNode request = request();
        boolean gpus = request.path("gpus").asInt(0) > 0;
        QueueWish where = queue.over(request.path("queue").asString(null));
        String chosen = where.choose(session, gpus);
        if (chosen != null) {
            request.put("queue", chosen);
        }
        if (!where.clusters().isEmpty()) {
            request.set("clusters", JSON.valueToTree(where.clusters()));
        }
        return dryRun ? preview(request) : create(request);
    }

    private ObjectNode request() {
        ObjectNode request = file == null ? JSON.createObjectNode() : read(file);
        NewTaskBody given = new NewTaskBody(
                name, data, configs, image, command, bypass, test, maxRunning, priority, options.toSettings());
        ObjectNode over = JSON.valueToTree(given);
        if (options.automaticPack()) {
            request.remove("pack");
        }
        // Each would contradict the other.
        if (over.has("keep")) {
            request.remove("keepOutputOnly");
        }
        if (over.path("keepOutputOnly").asBoolean(false)) {
            request.remove("keep");
        }
        if (configs != null && sweep.isGiven()) {
            throw new ParameterException(
                    spec.commandLine(),
                    text("--configFile makes the jobs from files, --param and --draw from parameters; give one or"
                            + " the other"));
        }
        if (configs != null) {
            request.remove("parameters");
            request.remove("draw");
        }
        request.setAll(over);
        sweep.addTo(request);
        request.putIfAbsent("bypass", JSON.valueToTree(false));
        requireAll(request);
        return request;
    }

    private ObjectNode read(String path) {
        try {
            return TaskFile.read(YamlFile.read(path, session.environment().in()));
        } catch (YamlFault e) {
            throw new ParameterException(spec.commandLine(), e.message(), e);
        }
    }

    private void requireAll(ObjectNode request) {
        List<String> missing = needed(request)
                .filter(field -> !request.has(field))
                // Its job type may have one.
                .filter(field -> !(field.equals("image") && request.has("jobType")))
                .map(file == null ? TaskCreateCommand::option : TaskCreateCommand::key)
                .toList();
        if (!missing.isEmpty()) {
            throw new ParameterException(spec.commandLine(), explain(missing));
        }
    }

    /** What the task has to have, by the server's names. */
    private static Stream<String> needed(ObjectNode request) {
        String written = request.path("command").asString("%DATA %IN");
        boolean configurations = READS_CONFIGURATION.matcher(written).find() && !request.has("parameters");
        boolean data = READS_DATA.matcher(written).find();
        return Stream.of("command", "configDataset", "dataDataset", "image", "name")
                .filter(field -> configurations || !field.equals("configDataset"))
                .filter(field -> data || !field.equals("dataDataset"));
    }

    private static String option(String field) {
        return OPTIONS.getOrDefault(field, text("--configFile or --param"));
    }

    private static String key(String field) {
        return field.equals("configDataset") ? text("configs or parameters") : TaskFile.key(field);
    }

    private String explain(List<String> missing) {
        String names = String.join(", ", missing);
        if (file == null) {
            return missing.size() == 1
                    ? text("The task needs %s; give this option, or a file with -f", names)
                    : text("The task needs %s; give these options, or a file with -f", names);
        }
        String source = file.equals("-") ? text("standard input") : file;
        return missing.size() == 1
                ? text("%s lacks the key %s; add it, or give its option", source, names)
                : text("%s lacks the keys %s; add them, or give their options", source, names);
    }

    private int create(ObjectNode request) {
        TaskResponse task = session.open().create(Resource.of("tasks"), request, TaskResponse.class);
        spec.commandLine()
                .getOut()
                .println(text(
                        "task %s %s, %s; follow it with: maestro task watch %s",
                        task.name(), task.state(), Count.jobs(task.jobs()), task.name()));
        return 0;
    }

    private int preview(ObjectNode request) {
        Resource resource = Resource.of("tasks").with("dryRun", true);
        DryRunResponse forecast = session.open().post(resource, request, DryRunResponse.class);
        PrintWriter out = spec.commandLine().getOut();
        out.println(text(
                "Nothing was created. Forecast for %s:", request.path("name").asString()));
        out.println(JSON.treeToValue(request, TaskSettings.class)
                .addTo(forecast.fields())
                .render());
        forecast.remarks().forEach(out::println);
        return forecast.neverReason() == null ? 0 : 1;
    }

    /** What the options say; what they do not say is absent. */
    @JsonInclude(NON_NULL)
    private record NewTaskBody(
            @Nullable String name,
            @Nullable String dataDataset,
            @Nullable String configDataset,
            @Nullable String image,
            @Nullable String command,
            @Nullable Boolean bypass,
            @Nullable String test,
            @Nullable Integer maxRunning,
            @Nullable Integer priority,
            @JsonUnwrapped TaskSettings settings) {}
}
