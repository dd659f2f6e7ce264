package org.orchestra.maestro.job;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Reader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the log of a run. */
@Command(
        name = "logs",
        description = {
            "Print the log of a job: of its latest run that has one, or of the run given with --run.",
            "For a run in progress, print its output so far.",
            "A terminal gets the text and its colours without other escape sequences, a file or a pipe every byte."
        },
        footer = {
            "",
            "Examples:",
            "  maestro job logs user.ana.fit 3 --run 1",
            "  maestro job logs user.ana.fit 3 --follow"
        })
public final class JobLogsCommand implements Callable<Integer> {
    private static final int BUFFER_SIZE = 8 * 1024;
    private static final String NO_COLOUR = "\u001B[0m";

    private final Session session;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JobParameters job;

    @Option(names = "--run", paramLabel = "K", description = "Number of the run, as listed by 'maestro job show'.")
    private @Nullable Integer run;

    @Option(
            names = {"-f", "--follow"},
            description = "Follow the log until the run ends.")
    private boolean follow;

    public JobLogsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        OrchestraServer server = session.open();
        if (follow) {
            server.follow(job.log(run).with("follow", true), body -> write(body.content()));
        } else {
            server.download(job.log(run), body -> write(body.content()));
        }
        return 0;
    }

    private void write(InputStream log) throws IOException {
        if (session.environment().out().terminal()) {
            show(log);
        } else {
            copy(log);
        }
    }

    /** Flushes each chunk, so that a followed log appears at once. */
    private void show(InputStream log) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Reader text = new InputStreamReader(log, UTF_8);
        char[] buffer = new char[BUFFER_SIZE];
        try {
            for (int read = text.read(buffer); read >= 0; read = text.read(buffer)) {
                out.write(buffer, 0, read);
                out.flush();
            }
        } finally {
            out.print(NO_COLOUR);
            out.flush();
        }
    }

    private void copy(InputStream log) throws IOException {
        byte[] buffer = new byte[BUFFER_SIZE];
        for (int read = log.read(buffer); read >= 0; read = log.read(buffer)) {
            copy(buffer, read);
        }
    }

    private void copy(byte[] buffer, int length) {
        OutputStream out = session.environment().out().bytes();
        try {
            out.write(buffer, 0, length);
            out.flush();
        } catch (IOException e) {
            throw new CommandFailed(
                    "Cannot write the log (" + e.getMessage() + "); check where standard output leads to.", e);
        }
    }
}
