package org.orchestra.maestro.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.orchestra.maestro.text.Texts.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import org.jspecify.annotations.Nullable;
import org.orchestra.maestro.server.OrchestraServer;
import org.orchestra.maestro.server.RequestRefused;
import org.orchestra.maestro.server.Resource;
import org.orchestra.maestro.session.Session;
import org.orchestra.maestro.terminal.CommandFailed;
import org.orchestra.maestro.terminal.Output;

/** Writes the log of a run to standard output: to a terminal its text and colours, to a file or a pipe every byte. */
public final class JobLog {
    private static final int BUFFER_SIZE = 8 * 1024;
    private static final String NO_COLOUR = "\u001B[0m";

    private final Session session;
    private final PrintWriter out;

    /** @param out where text for a terminal goes */
    public JobLog(Session session, PrintWriter out) {
        this.session = session;
        this.out = out;
    }

    /**
     * Writes what there is of a log.
     *
     * @param job where the job is
     * @param run the number of the run; null for the latest that has a log
     */
    public void write(OrchestraServer server, Resource job, @Nullable Integer run) {
        server.download(log(job, run), body -> write(body.content()));
    }

    /**
     * Writes a log until the run ends. If the run has not started, waits for it first, unless the job ends without.
     *
     * @param job where the job is
     * @param run the number of the run; null for the latest that has a log, or the first
     */
    public void follow(OrchestraServer server, Resource job, @Nullable Integer run) {
        Resource log = log(job, run).with("follow", true);
        JobResponse seen = null;
        while (true) {
            try {
                server.follow(log, body -> write(body.content()));
                return;
            } catch (RequestRefused none) {
                // What had no log when it was last asked for may have got one before it ended.
                if (!none.isNotFound() || seen != null && !seen.mayYetLog(run)) {
                    throw seen != null && seen.attempt() == null ? neverRan(seen, none) : none;
                }
                seen = seen == null ? tellOfWaiting(server.get(job, JobResponse.class), run) : seen;
                seen = seen.mayYetLog(run) ? later(new AwaitedJob(session, server, job), run) : seen;
            }
        }
    }

    private JobResponse tellOfWaiting(JobResponse job, @Nullable Integer run) {
        if (job.mayYetLog(run)) {
            session.environment().err().text().println(text("Waiting for the log to begin; Ctrl+C to give up."));
        }
        return job;
    }

    private static JobResponse later(AwaitedJob awaited, @Nullable Integer run) {
        awaited.pause();
        return awaited.until(job -> job.isRunning() || !job.mayYetLog(run), JobResponse.class);
    }

    private static CommandFailed neverRan(JobResponse job, RequestRefused none) {
        return new CommandFailed(text("The job is %s and never ran, so it has no log.", job.state()), none);
    }

    private static Resource log(Resource job, @Nullable Integer run) {
        return job.below("log").with("attempt", run);
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
        int read = log.read(buffer);
        while (read >= 0 && copy(buffer, read)) {
            read = log.read(buffer);
        }
    }

    /** Whether more is wanted: the reader of a pipe may have had enough, as {@code head}. */
    private boolean copy(byte[] buffer, int length) {
        Output out = session.environment().out();
        try {
            out.bytes().write(buffer, 0, length);
            out.bytes().flush();
            return true;
        } catch (IOException e) {
            if (out.failure().isEmpty()) {
                return false;
            }
            throw new CommandFailed(
                    text("Cannot write the log (%s); check where standard output leads to.", e.getMessage()), e);
        }
    }
}
