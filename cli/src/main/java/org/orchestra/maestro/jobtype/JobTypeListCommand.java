package org.orchestra.maestro.jobtype;

import static org.orchestra.maestro.text.Texts.text;

import java.util.concurrent.Callable;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.ListOption;
import org.orchestra.maestro.terminal.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists job types. */
@Command(
        name = "list",
        description = "List job types with their parsers and what tasks get that leave it out.",
        footer = {"", "Example:", "  maestro job-type list"})
public final class JobTypeListCommand implements Callable<Integer> {
    private static final Table<JobTypeResponse> TABLE = new Table<JobTypeResponse>()
            .name("job type", JobTypeResponse::name)
            .fixed("parser", JobTypeResponse::parser)
            .text("image", JobTypeResponse::image)
            .text("queue", JobTypeResponse::queue)
            .text("each job", JobTypeResponse::resources)
            .wide()
            .text("pattern", JobTypeResponse::pattern)
            .text("description", JobTypeResponse::description);

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ListOption output;

    public JobTypeListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        output.print(
                spec.commandLine().getOut(),
                TABLE,
                () -> session.open().list(Resource.of("job-types"), JobTypeResponse.class),
                () -> text("No job types found; an admin can add one, see: maestro job-type create --help"));
        return 0;
    }
}
