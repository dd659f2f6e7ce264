package org.orchestra.maestro.jobtype;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Adds a job type. */
@Command(
        name = "create",
        description = {
            "Add a job type (admins only).",
            "Its parser reads metrics from the logs of jobs while they run; image, queue, CPUs and memory are for tasks that"
                    + " leave them out."
        },
        footer = {
            "",
            "Examples:",
            "  maestro job-type create keras --parser keras \\",
            "    --image docker.io/tensorflow/tensorflow:2.17.0",
            "  maestro job-type create mine --parser regex \\",
            "    --pattern 'epoch (?P<step>\\d+) loss=(?P<loss>[\\d.]+)'"
        })
public final class JobTypeCreateCommand implements Callable<Integer> {
    private final Session session;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Name of the new job type.")
    private String name;

    @Mixin
    private JobTypeOptions options;

    public JobTypeCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (options.parser() == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    text("Say what reads the logs: --parser keras, key-value, json-lines, or regex with a --pattern"));
        }
        JobTypeResponse type =
                session.open().create(Resource.of("job-types"), JobTypeBody.of(name, options), JobTypeResponse.class);
        spec.commandLine().getOut().println(type.describe());
        spec.commandLine().getOut().println(text("Use it with: maestro task create --job-type %s", type.name()));
        return 0;
    }
}
