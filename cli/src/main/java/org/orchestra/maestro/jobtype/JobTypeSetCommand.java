package org.orchestra.maestro.jobtype;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Changes a job type. */
@Command(
        name = "set",
        description = {
            "Change a job type (admins only); '' takes an image, a queue or a description away.",
            "Logs are read with the new parser from where they are; tasks keep the image, queue, CPUs and memory that they were"
                    + " created with."
        },
        footer = {
            "",
            "Examples:",
            "  maestro job-type set keras --memory 8G \\",
            "    --image docker.io/tensorflow/tensorflow:2.18.0",
            "  maestro job-type set mine --parser key-value"
        })
public final class JobTypeSetCommand implements Callable<Integer> {
    private static final JobTypeBody NO_CHANGE = JobTypeBody.of(null, new JobTypeOptions());

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JobTypeParameter target;

    @Mixin
    private JobTypeOptions options;

    @Option(names = "--no-requests", description = "Leave CPUs and memory to the queue.")
    private boolean noRequests;

    public JobTypeSetCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        JobTypeBody edit = edit();
        OrchestraServer server = session.open();
        int version = server.get(target.resource(), JobTypeResponse.class).version();
        JobTypeResponse type = server.patch(target.resource(), edit, version, JobTypeResponse.class);
        spec.commandLine().getOut().println(type.describe());
        return 0;
    }

    private JobTypeBody edit() {
        JobTypeBody given = JobTypeBody.of(null, options);
        if (noRequests && (given.cpus() != null || given.memoryMib() != null)) {
            throw new ParameterException(
                    spec.commandLine(), text("--no-requests and --cpus or --memory are mutually exclusive"));
        }
        JobTypeBody edit = noRequests ? given.withoutRequests() : given;
        if (edit.equals(NO_CHANGE)) {
            throw new ParameterException(spec.commandLine(), text("Nothing to change; give at least one option"));
        }
        return edit;
    }
}
