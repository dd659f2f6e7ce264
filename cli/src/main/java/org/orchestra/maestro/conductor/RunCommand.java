package org.orchestra.maestro.conductor;

import static org.orchestra.maestro.text.Texts.text;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.RequestRefused;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.OneLine;
import org.orchestra.maestro.yaml.YamlFault;
import org.orchestra.maestro.yaml.YamlFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs the one job that a file describes. */
@Command(
        name = "run",
        description = {
            "Run the one job that a file describes, and print its id, with --wait on standard error.",
            "The file has a name, a script_path and, unless its job_type has one, an image; it may have cluster, queue, arguments,"
                    + " environment, requests (cpus, memory, gpus), time, data and after.",
            "A script on this machine, with its full path or beside the file, is sent along. Where its data are and where its result"
                    + " goes is in $DATA and $OUT."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the job was taken; with --wait: it succeeded",
            "1:failure; with --wait also: the job ended without an exit code",
            "2:invalid command line or file",
            "N:with --wait: what the job's script exited with"
        },
        footer = {"", "Example:", "  ${COMMAND-FULL-NAME} job.yaml --wait"})
public final class RunCommand implements Callable<Integer> {
    /** How many ids are tried when others come first. */
    private static final int MORE_IDS = 20;

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "File that describes the job, YAML or JSON; - for standard input.")
    private String file;

    @Option(names = "--wait", description = "Follow the log of the job, and exit with its exit code.")
    private boolean wait;

    public RunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try {
            return run(JobFile.read(YamlFile.read(file, session.environment().in())));
        } catch (YamlFault e) {
            throw new ParameterException(spec.commandLine(), e.message(), e);
        }
    }

    private int run(JobFile job) {
        JobScript script = JobScript.find(job.script(), besides());
        String called = job.name().text(name -> JobIds.fresh(name, session));
        OrchestraServer server = session.open();
        String queue = job.where().choose(session, false);
        ObjectNode request = request(job, script, server);
        if (queue != null) {
            request.put("queue", queue);
        }
        if (!job.where().clusters().isEmpty()) {
            request.set("clusters", JsonMapper.shared().valueToTree(job.where().clusters()));
        }
        waitForLatest(request, server);
        return submitted(server, create(server, request, script, called));
    }

    /** Somebody may take an id between the question and the creation; the next is taken then. */
    private static String create(OrchestraServer server, ObjectNode request, JobScript script, String called) {
        int first = JobIds.unused(server, called);
        for (int number = first; ; number++) {
            String id = JobIds.numbered(called, number);
            try {
                request.put("name", id).remove("secondary");
                // So that of a job that cannot be no script is left behind.
                server.post(Resource.of("tasks").with("dryRun", true), request);
                request.putObject("secondary").put("SCRIPT", script.dataset(server, id));
                return server.create(Resource.of("tasks"), request, SingleTaskResponse.class)
                        .name();
            } catch (RequestRefused taken) {
                if (!taken.isNameTaken() || number - first >= MORE_IDS) {
                    throw taken;
                }
            }
        }
    }

    /** What it comes after may be called by its name, as with the other commands. */
    private void waitForLatest(ObjectNode request, OrchestraServer server) {
        JsonNode after = request.get("after");
        if (after != null) {
            ArrayNode ids = request.putArray("after");
            after.forEach(called -> ids.add(
                    called.asString().startsWith("user.") ? called.asString() : latest(called.asString(), server)));
        }
    }

    private String latest(String called, OrchestraServer server) {
        try {
            return JobIds.latest(server, called, session)
                    .orElseThrow(() -> new CommandFailed(text(
                            "after: you have no job or task '%s'; see those that you have: maestro task list",
                            OneLine.of(called))))
                    .name();
        } catch (TypeConversionException e) {
            throw new ParameterException(spec.commandLine(), "after: " + e.getMessage(), e);
        }
    }

    private static ObjectNode request(JobFile job, JobScript script, OrchestraServer server) {
        boolean data = job.settings().containsKey("dataDataset");
        ObjectNode request = JsonMapper.shared().valueToTree(job.settings());
        return request.put("command", job.words().command(script.firstLine(server), script.inCommand(), data))
                .put("dummyData", !data)
                .put("dummyConfig", true)
                .put("bypass", true);
    }

    private int submitted(OrchestraServer server, String id) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (wait) {
            // Standard output is the log's alone.
            err.println(text("job %s", id));
            err.flush();
            return new JobWait(session, server, id).follow(out, err);
        }
        out.println(id);
        err.println(text("This is the job's id; follow it with: maestro conductor logs %s --follow", id));
        return 0;
    }

    private Path besides() {
        @Nullable Path folder = file.equals("-") ? null : Path.of(file).toAbsolutePath().getParent();
        return folder == null ? Path.of("").toAbsolutePath() : folder;
    }
}
