package org.orchestra.maestro.dataset;

import static org.orchestra.maestro.text.Texts.text;

import java.time.Duration;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.Progress;
import org.orchestra.maestro.terminal.ProgressBars;
import org.orchestra.maestro.text.Count;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option to wait until a registered dataset has been read, and what is said of it. */
final class RegistrationWait {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--wait",
            description = "End when all files have been read; the exit code is 1 when they could not be.")
    private boolean wait;

    /** Says how far a dataset is, at once or when it has been read. */
    void report(Session session, OrchestraServer server, DatasetResponse begun) {
        DatasetResponse dataset = wait ? follow(session, server, begun) : begun;
        DatasetRegistrationResponse registration = dataset.registered();
        if (!registration.isBeingRead() && !registration.isReady()) {
            throw new CommandFailed(text(
                    "Dataset %s is %s (%s); mend that, then: maestro castor refresh %s",
                    dataset.name(), registration.state(), registration.reason(), dataset.name()));
        }
        spec.commandLine().getOut().println(describe(dataset, registration.isReady()));
    }

    private static String describe(DatasetResponse dataset, boolean ready) {
        String name = dataset.name();
        String files = Count.files(dataset.files());
        String bytes = Count.bytes(dataset.bytes());
        return ready
                ? text("dataset %s has version %s, %s, %s", name, dataset.version(), files, bytes)
                : text("reading %s, %s, %s; see how far it is with: maestro castor show %s", name, files, bytes, name);
    }

    private DatasetResponse follow(Session session, OrchestraServer server, DatasetResponse begun) {
        Resource resource = Resource.of("datasets", begun.name());
        DatasetResponse dataset = begun;
        ProgressBars bars = session.environment().bars(spec.commandLine().getErr());
        try (Progress bar = bars.ofBytes(text("checksums"), begun.bytes())) {
            while (dataset.registered().isBeingRead()) {
                session.environment().pause().accept(PAUSE);
                dataset = server.get(resource, DatasetResponse.class);
                Long read = dataset.registered().readBytes();
                if (read != null) {
                    bar.show(read, "");
                }
            }
        }
        return dataset;
    }
}
